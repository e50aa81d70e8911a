using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>
/// A set of places of batches among those of their container (<see cref="Batch.Order"/>), as runs of neighbours. The name
/// of the forwarder does not count: it may change, the order does not. Not thread-safe.
/// </summary>
internal sealed class BatchOrders
{
    private readonly List<(long Epoch, long First, long Last)> _runs = [];

    /// <summary>Adds a place.</summary>
    public void Add(BatchId order)
    {
        if (_runs.Count > 0 && _runs[^1] is var (epoch, first, last) && epoch == order.Epoch && last + 1 == order.Sequence)
            _runs[^1] = (epoch, first, order.Sequence);
        else
            _runs.Add((order.Epoch, order.Sequence, order.Sequence));
    }

    /// <summary>Whether a place is in the set.</summary>
    public bool Contains(BatchId order)
    {
        foreach (var (epoch, first, last) in _runs)
            if (epoch == order.Epoch && first <= order.Sequence && order.Sequence <= last) return true;
        return false;
    }
}
