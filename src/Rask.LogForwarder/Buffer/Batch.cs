using System.Runtime.InteropServices;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Buffer;

/// <summary>
/// What one request delivers: lines of one container in their order, the pages that hold them, and the positions that
/// an acknowledgement confirms. Built by the reader, then owned by the sender, then reused. Not thread-safe.
/// </summary>
internal sealed unsafe class Batch
{
    private readonly List<Segment> _segments = new(32);
    private readonly List<PageRun> _pages = new(32);
    private BatchId _order;

    /// <summary>Masks secrets in lines that are added; null where nothing is to be masked.</summary>
    public ILineRedactor? Redactor { get; init; }

    /// <summary>The lines, in order.</summary>
    public ReadOnlySpan<Segment> Segments => CollectionsMarshal.AsSpan(_segments);

    /// <summary>Number of records.</summary>
    public int Records { get; private set; }

    /// <summary>Bytes of source lines.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whose lines these are.</summary>
    public BatchOwner Owner { get; set; } = BatchOwner.None;

    /// <summary>Where reading continues after this batch; confirmed by its acknowledgement.</summary>
    public StreamPositions End { get; set; }

    /// <summary>When the first of its lines was read (<see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>); 0 while empty.</summary>
    public long Opened { get; set; }

    /// <summary>Its name; none before the batch is sealed.</summary>
    public BatchId Id { get; set; }

    /// <summary>The name under which it was sealed: it says which of two batches of a container is the newer one, also after a new name.</summary>
    public BatchId Order
    {
        get => IsSealed ? _order : Id;
        set => _order = value;
    }

    /// <summary>True where it got its name, and keeps it.</summary>
    public bool IsSealed => _order.Sequence != 0;

    /// <summary>Which records of the batch of that name these are.</summary>
    public BatchPart Part { get; set; }

    /// <summary>Stands for the positions of the whole batch: another batch of the same name has another digest.</summary>
    public ulong Digest { get; set; }

    /// <summary>Which bytes of the log files it stands for.</summary>
    public Coverage Coverage { get; } = new();

    /// <summary>Bytes of the log files that were passed for this batch, those included that are in no record.</summary>
    public long Covered => Coverage.Bytes;

    /// <summary>True where the whole request has left, and only its answer is missing.</summary>
    public bool IsSent { get; set; }

    /// <summary>True where the journal or the spool knows what the batch consists of, so that it keeps its name.</summary>
    public bool IsBegun { get; set; }

    /// <summary>
    /// The name under which these records went before, which the aggregator did not take; a sequence of 0 where there was
    /// none. Once this batch is in the journal, the one of that name is no longer to be delivered.
    /// </summary>
    public BatchId Replaces { get; set; }

    /// <summary>Records that are acknowledged or void. The rest travels as parts.</summary>
    public RecordRanges Done { get; } = new();

    /// <summary>Records that nobody has.</summary>
    public int Lost { get; private set; }

    /// <summary>Why nobody has them; null where none is lost.</summary>
    public LossReason? LostReason { get; private set; }

    /// <summary>Records that lie in the dead-letter file.</summary>
    public int DeadLettered { get; set; }

    /// <summary>Records when it was sealed, for those who count what waits.</summary>
    public int SealedRecords { get; set; }

    /// <summary>Records that were left out when it got another name, because they were done or gone.</summary>
    public int LeftOut { get; private set; }

    /// <summary>True where it was read again and some of its records no longer exist.</summary>
    public bool HasMissing { get; private set; }

    /// <summary>Why these no longer exist; null where that was not found out yet.</summary>
    public LossReason? MissingReason { get; set; }

    /// <summary>Adds lines that lie in <paramref name="run"/>, and takes a count of that run once. Secrets in them are masked in their place.</summary>
    public void Add(PagePool pool, PageRun run, in Segment segment)
    {
        if (_pages.Count == 0 || _pages[^1].First != run.First)
        {
            pool.AddReference(run);
            _pages.Add(run);
        }

        Redactor?.Redact(segment.Start, segment.Length);
        _segments.Add(segment);
        Records += segment.Records;
        Bytes += segment.Length;
    }

    /// <summary>Adds lines in pages that another batch holds, for longer than this one is used.</summary>
    public void Borrow(in Segment segment)
    {
        _segments.Add(segment);
        Records += segment.Records;
        Bytes += segment.Length;
        HasMissing |= segment.IsMissing;
    }

    /// <summary>Adds a place for records that cannot be read any more, so that those behind it keep their numbers.</summary>
    public void AddMissing(int records) => Borrow(Segment.Missing(records));

    /// <summary>Counts records that nobody has. One reason stands for all of them: what is gone goes before what was refused.</summary>
    public void Lose(int records, LossReason reason)
    {
        Lost += records;
        if (records > 0 && LostReason is null or LossReason.DeadLetterFailed) LostReason = reason;
    }

    /// <summary>Takes over what became of records before: in an earlier process, or before it went to disk.</summary>
    public void Restore(in BatchOutcome before, int leftOut)
    {
        DeadLettered = before.DeadLettered;
        Lost = before.LostRecords;
        LostReason = before.LostRecords > 0 ? before.Reason : null;
        LeftOut = leftOut;
    }

    /// <summary>What became of its records until now. Of lost records it is not known any more how many bytes they had: a fair share of the batch's.</summary>
    public BatchOutcome Outcome => Lost == 0 && DeadLettered == 0
        ? BatchOutcome.Acknowledged
        : new BatchOutcome(DeadLettered, Lost, Covered * Lost / Math.Max(1, Records + LeftOut), LostReason ?? LossReason.DeadLetterFailed);

    /// <summary>Empties a batch that holds no pages and makes it a part of another one, still without lines.</summary>
    public void BecomePart(Batch whole, BatchPart part)
    {
        if (_pages.Count > 0) throw new InvalidOperationException("a batch that holds pages cannot become a part");
        Reset();
        Owner = whole.Owner;
        Id = whole.Id;
        Digest = whole.Digest;
        Part = part;
    }

    /// <summary>Leaves out all lines but those of a part of it. The pages stay with the batch, and so do its end and what it covers.</summary>
    public void Narrow(Batch part)
    {
        LeftOut += Records - part.Records;
        _segments.Clear();
        Records = 0;
        Bytes = 0;
        HasMissing = false;
        Done.Clear();
        foreach (ref readonly var segment in part.Segments) Borrow(segment);
    }

    /// <summary>Gives the pages back and empties the batch.</summary>
    public void Clear(PagePool pool)
    {
        foreach (var run in _pages) pool.Release(run);
        _pages.Clear();
        Reset();
    }

    private void Reset()
    {
        _segments.Clear();
        Records = 0;
        Bytes = 0;
        Opened = 0;
        Id = default;
        Order = default;
        Part = default;
        Digest = 0;
        Coverage.Clear();
        IsSent = false;
        IsBegun = false;
        Replaces = default;
        Done.Clear();
        Lost = 0;
        LostReason = null;
        DeadLettered = 0;
        SealedRecords = 0;
        LeftOut = 0;
        HasMissing = false;
        MissingReason = null;
        End = default;
        Owner = BatchOwner.None;
    }
}
