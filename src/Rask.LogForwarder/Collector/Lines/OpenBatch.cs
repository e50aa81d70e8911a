using System.Diagnostics;
using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector.Lines;

/// <summary>The batch that one container's records go to, until it is sealed. Reader thread only.</summary>
internal sealed unsafe class OpenBatch(BatchOwner owner, BatchQueue queue, CollectorLimits limits, Counters counters, ContainerLedger ledger)
{
    private long _fullBytes = limits.BatchBytes;
    private PageRun _joined;
    private int _joinedFill;

    /// <summary>The batch.</summary>
    public Batch Current { get; private set; } = queue.Rent();

    /// <summary>Whose records they are.</summary>
    public BatchOwner Owner { private get; set; } = owner;

    /// <summary>The newest sealed batch: its place among the container's, and where it ends; null before the first.</summary>
    public (BatchId Order, StreamPositions End)? Newest { get; private set; }

    /// <summary>How many records it can still take; 0 where it is full.</summary>
    public int Room { get; private set; } = limits.BatchRecords;

    /// <summary>True where a batch may be filled without more unacknowledged records than are allowed.</summary>
    public bool MayRead =>
        Current.Records > 0 || queue.UnacknowledgedRecords + limits.BatchRecords <= limits.UnacknowledgedRecords;

    /// <summary>Looks at how long a batch may become now.</summary>
    public void Begin()
    {
        _fullBytes = queue.Mode == QueueMode.Spool ? Math.Min(limits.BatchBytes, BatchQueue.SpillBatchBytes) : limits.BatchBytes;
        Measure();
    }

    /// <summary>The batch stands for further bytes of a file.</summary>
    public void Cover(Generation generation, long bytes) => Current.Coverage.Pass(generation.Id ?? "", bytes);

    /// <summary>The batch stands for the bytes of a record.</summary>
    public void Cover(Coverage record) => Current.Coverage.Add(record);

    /// <summary>Adds lines.</summary>
    public void Add(PageRun run, in Segment segment)
    {
        if (Current.Records == 0) Current.Opened = Stopwatch.GetTimestamp();
        Current.Add(queue.Pool, run, segment);
        Measure();
    }

    /// <summary>
    /// Finds room for a record that does not stand in the page as it is. Short ones share a page.
    /// </summary>
    /// <param name="length">Bytes.</param>
    /// <param name="run">The pages; the caller holds a count of them.</param>
    /// <param name="place">The first byte.</param>
    /// <returns>False where memory is short.</returns>
    public bool TryRentPlace(long length, out PageRun run, out byte* place)
    {
        // The open batch keeps the page of the record before.
        if (!_joined.IsNone && length <= _joined.Length - _joinedFill)
        {
            run = _joined;
            place = run.Start + _joinedFill;
            queue.Pool.AddReference(run);
            return true;
        }

        place = null;
        if (!queue.Pool.TryRent((int)((length + PagePool.PageSize - 1) / PagePool.PageSize), out run)) return false;
        place = run.Start;
        return true;
    }

    /// <summary>Adds a record at the place that was rented, and gives the caller's count back.</summary>
    public void AddAt(PageRun run, in Segment segment)
    {
        Add(run, segment);
        _joined = run;
        _joinedFill = (int)(segment.Start + segment.Length - run.Start);
        queue.Pool.Release(run);
    }

    /// <summary>Adds a record of the forwarder's own, that names a gap. What the batch stands for is told by the caller.</summary>
    /// <returns>False where memory is short.</returns>
    public bool TryAddNotice(in PendingGap gap)
    {
        var text = Encoding.UTF8.GetBytes(GapNotice.Of(gap));
        if (!TryRentPlace(text.Length, out var run, out var place)) return false;
        text.CopyTo(new Span<byte>(place, text.Length));
        AddAt(run, new Segment(place, text.Length, 1, gap.Gap.Generation, gap.Offset, LineFlags.Notice));
        return true;
    }

    /// <summary>Names a gap, of which the ledger was told.</summary>
    public void Name(in Gap gap) => Current.Coverage.Name(gap);

    /// <summary>Gives a place back that was not needed.</summary>
    public void GiveBack(PageRun run) => queue.Pool.Release(run);

    /// <summary>Seals the batch, if it has records and the queue has room.</summary>
    /// <param name="end">Where reading continues after it.</param>
    /// <param name="isAlone">See <see cref="BatchQueue.Seal(Batch, bool)"/>.</param>
    public bool TrySeal(StreamPositions end, bool isAlone)
    {
        if (Current.Records == 0) return true;
        if (!queue.HasRoom) return false;
        Current.Owner = Owner;
        Current.End = end;
        var records = Current.Records;
        // Before it is anybody else's: an acknowledgement may come before this call returns.
        ledger.Take(Current.Coverage);
        if (!queue.Seal(Current, out var order, isAlone))
        {
            ledger.TakeBack(Current.Coverage);
            return false;
        }

        counters.AddRecordsRead(records);
        Newest = (order, end);
        Current = queue.Rent();
        _joined = default;
        Measure();
        return true;
    }

    /// <summary>Gives its pages back.</summary>
    public void Abandon()
    {
        Current.Clear(queue.Pool);
        _joined = default;
        Measure();
    }

    private void Measure() => Room = Current.Bytes >= _fullBytes ? 0 : limits.BatchRecords - Current.Records;
}
