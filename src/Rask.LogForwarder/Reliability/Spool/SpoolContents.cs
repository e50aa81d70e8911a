using System.Runtime.InteropServices;
using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>What was in the spool when it was opened. Not thread-safe.</summary>
internal sealed class SpoolContents
{
    private readonly Dictionary<string, (StreamPositions End, BatchId Id)> _ends = [];
    private readonly List<(BatchId First, long LastSequence)> _ids = [];
    private readonly List<BatchDescription> _damaged = [];
    private readonly Dictionary<string, long> _covered = [];

    /// <summary>For each container the end of its newest batch, and that batch. Reading continues behind it.</summary>
    public IReadOnlyDictionary<string, (StreamPositions End, BatchId Id)> Ends => _ends;

    /// <summary>
    /// Batches whose lines were damaged and whose ranges are known. They may be behind the <see cref="Ends"/> of their
    /// container, so somebody has to read them again from the log files.
    /// </summary>
    public IReadOnlyList<BatchDescription> Damaged => _damaged;

    /// <summary>The ids of the batches, oldest first, as runs of neighbouring sequences.</summary>
    public IReadOnlyList<(BatchId First, long LastSequence)> Ids => _ids;

    /// <summary>The highest epoch of any batch; 0 where there is none.</summary>
    public long HighestEpoch { get; private set; }

    /// <summary>For each container the bytes of its log that lie here.</summary>
    public IReadOnlyDictionary<string, long> Covered => _covered;

    /// <summary>Whether a batch is in the spool.</summary>
    public bool Contains(BatchId id)
    {
        foreach (var (first, last) in CollectionsMarshal.AsSpan(_ids))
            if (first.Epoch == id.Epoch && first.Sequence <= id.Sequence && id.Sequence <= last && first.Forwarder == id.Forwarder) return true;
        return false;
    }

    /// <summary>Adds an intact batch.</summary>
    public void Add(BatchDescription batch)
    {
        HighestEpoch = Math.Max(HighestEpoch, Math.Max(batch.Id.Epoch, batch.Order.Epoch));
        _covered[batch.Owner.Key] = _covered.GetValueOrDefault(batch.Owner.Key) + batch.Covered;
        _ends[batch.Owner.Key] = (batch.End, batch.Order);
        if (_ids.Count > 0 && _ids[^1] is var (first, last) && last + 1 == batch.Id.Sequence
            && first.Epoch == batch.Id.Epoch && first.Forwarder == batch.Id.Forwarder)
            _ids[^1] = (first, batch.Id.Sequence);
        else
            _ids.Add((batch.Id, batch.Id.Sequence));
    }

    /// <summary>Adds a batch whose lines are damaged.</summary>
    public void AddDamaged(BatchDescription batch) => _damaged.Add(batch);
}
