using System.Runtime.InteropServices;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>What was in the spool when it was opened. Not thread-safe.</summary>
/// <param name="lastDone">
/// The batch of a container that the journal knows to be the last one that was done; null where no journal is asked. A
/// process that died between the journal's word and the spool's has left it here, with all before it: they are taken
/// from the spool in their order.
/// </param>
internal sealed class SpoolContents(Func<string, BatchId>? lastDone = null)
{
    private readonly Dictionary<string, (StreamPositions End, BatchId Id)> _ends = [];
    private readonly List<(BatchId First, long LastSequence)> _ids = [];
    private readonly List<BatchDescription> _damaged = [];
    private readonly Dictionary<string, Coverage> _covered = [];
    private readonly Dictionary<string, int> _batches = [];
    private readonly Dictionary<string, BatchOrders> _orders = [];
    private readonly Dictionary<string, BatchOrders> _done = [];

    /// <summary>For each container the end of its newest batch, and that batch. Reading continues behind it.</summary>
    public IReadOnlyDictionary<string, (StreamPositions End, BatchId Id)> Ends => _ends;

    /// <summary>
    /// Batches whose lines were damaged and whose ranges are known. They may be behind the <see cref="Ends"/> of their
    /// container, so somebody has to read them again from the log files.
    /// </summary>
    public IReadOnlyList<BatchDescription> Damaged => _damaged;

    /// <summary>Damaged places of which not even the batch is known: what it held is lost.</summary>
    public int Unknown { get; private set; }

    /// <summary>The ids of the batches, oldest first, as runs of neighbouring sequences.</summary>
    public IReadOnlyList<(BatchId First, long LastSequence)> Ids => _ids;

    /// <summary>The highest epoch of any batch; 0 where there is none.</summary>
    public long HighestEpoch { get; private set; }

    /// <summary>For each container what lies here of its log, batches that are done excluded.</summary>
    public IReadOnlyDictionary<string, Coverage> Covered => _covered;

    /// <summary>Batches that are not done, of all containers.</summary>
    public int Batches => _batches.Values.Sum();

    /// <summary>Batches of a container that are not done.</summary>
    public int BatchesOf(string container) => _batches.GetValueOrDefault(container);

    /// <summary>Whether a batch is in the spool.</summary>
    public bool Contains(BatchId id)
    {
        foreach (var (first, last) in CollectionsMarshal.AsSpan(_ids))
            if (first.Epoch == id.Epoch && first.Sequence <= id.Sequence && id.Sequence <= last && first.Forwarder == id.Forwarder) return true;
        return false;
    }

    /// <summary>Whether a batch is done by the word of the journal, and was only not removed any more.</summary>
    public bool IsDone(string container, BatchId order) => _done.TryGetValue(container, out var done) && done.Contains(order);

    /// <summary>Adds an intact batch.</summary>
    public void Add(BatchDescription batch)
    {
        var container = batch.Owner.Key;
        HighestEpoch = Math.Max(HighestEpoch, Math.Max(batch.Id.Epoch, batch.Order.Epoch));
        _ends[container] = (batch.End, batch.Order);
        if (_ids.Count > 0 && _ids[^1] is var (first, last) && last + 1 == batch.Id.Sequence
            && first.Epoch == batch.Id.Epoch && first.Forwarder == batch.Id.Forwarder)
            _ids[^1] = (first, batch.Id.Sequence);
        else
            _ids.Add((batch.Id, batch.Id.Sequence));
        if (!_covered.TryGetValue(container, out var covered)) _covered.Add(container, covered = new Coverage());
        covered.Add(batch.Coverage);
        _batches[container] = _batches.GetValueOrDefault(container) + 1;
        NoteDone(container, batch.Order, covered);
    }

    /// <summary>Adds a batch whose lines are damaged.</summary>
    public void AddDamaged(BatchDescription batch) => _damaged.Add(batch);

    /// <summary>Adds a damaged place of which nothing is known.</summary>
    public void AddUnknown() => Unknown++;

    private void NoteDone(string container, BatchId order, Coverage covered)
    {
        if (lastDone is null || _done.ContainsKey(container)) return;
        var done = lastDone(container);
        if (done.Sequence == 0) return;
        if (!_orders.TryGetValue(container, out var orders)) _orders.Add(container, orders = new BatchOrders());
        orders.Add(order);
        if ((done.Epoch, done.Sequence) != (order.Epoch, order.Sequence)) return;
        _done.Add(container, orders);
        covered.Clear();
        _batches[container] = 0;
    }
}
