using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Tests.Collector.Support;

/// <summary>A spool that holds batches of an earlier run, and takes no other. It counts how often it is asked.</summary>
/// <param name="admitsIt">Whether it says beforehand that it takes nothing.</param>
internal sealed class RefusingSpool(bool admitsIt) : IBatchSpool
{
    private long _asked;

    public long Asked => Interlocked.Read(ref _asked);

    public bool MayAppend
    {
        get
        {
            Interlocked.Increment(ref _asked);
            return !admitsIt;
        }
    }

    public bool IsEmpty => false;

    public bool TryAppend(Batch batch)
    {
        Interlocked.Increment(ref _asked);
        return false;
    }

    public bool TryPeek(out Batch batch) => throw new NotSupportedException();

    public void PutBack(Batch batch) => throw new NotSupportedException();

    public void Remove(Batch batch) => throw new NotSupportedException();
}
