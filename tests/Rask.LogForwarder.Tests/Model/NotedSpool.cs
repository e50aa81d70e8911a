using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Tests.Model;

/// <summary>Notes what goes to disk and what comes from there, for the reader of a failure.</summary>
internal sealed class NotedSpool(IBatchSpool spool, ModelWorld world) : IBatchSpool
{
    public bool MayAppend => spool.MayAppend;

    public bool IsEmpty => spool.IsEmpty;

    public bool TryAppend(Batch batch)
    {
        var isAdded = spool.TryAppend(batch);
        world.Note($"append {batch.Id} {isAdded}");
        return isAdded;
    }

    public bool TryPeek(out Batch batch)
    {
        var isThere = spool.TryPeek(out batch);
        world.Note($"peek {(isThere ? batch.Id : default)} {isThere}");
        return isThere;
    }

    public void PutBack(Batch batch)
    {
        world.Note($"put back {batch.Id}");
        spool.PutBack(batch);
    }

    public void Remove(Batch batch)
    {
        world.Note($"remove {batch.Id}");
        spool.Remove(batch);
    }
}
