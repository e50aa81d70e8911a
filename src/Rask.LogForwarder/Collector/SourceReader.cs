using System.Diagnostics;
using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Collector.Lines;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// Reads one container's log: large reads into pages, from the oldest generation to the newest. Reader thread only.
/// </summary>
internal sealed unsafe class SourceReader : IDisposable
{
    /// <summary>Less room than this at the end of a page is not worth a read.</summary>
    private const int LeastRead = 16 * 1024;

    /// <summary>What is no Docker record and has no line end is handed on in pieces of this size.</summary>
    private const int UnendedPiece = 64 * 1024;

    /// <summary>How long a piece of 16 KiB waits for the rest of its line. Docker writes the rest with the line's end.</summary>
    private static readonly TimeSpan UnfinishedLimit = TimeSpan.FromSeconds(5);

    private readonly PagePool _pool;
    private readonly Counters _counters;
    private readonly int _longestRun;
    private readonly BatchQueue _queue;
    private readonly BatchRebuilder _rebuilder;
    private readonly Queue<PendingBatch> _pending = [];
    private StreamPositions? _resume;
    private readonly List<string> _pendingNotices = [];
    private BatchId _noticed;
    private string? _notice;
    private PageRun _page;
    private int _fill;
    private readonly TimeSpan _joinWithin;
    private bool _isAtEnd;

    public SourceReader(
        LogSource source, BatchQueue queue, CollectorLimits limits, LineScanner scanner, Counters counters, ContainerLedger? ledger = null)
    {
        Ledger = ledger ?? new ContainerLedger(source.Owner.Key);
        Source = source;
        _queue = queue;
        _pool = queue.Pool;
        _counters = counters;
        Chain = new GenerationChain(source.Path);
        Grouper = new RecordGrouper(source.Owner, queue, limits, scanner, counters, Ledger);
        _rebuilder = new BatchRebuilder(Chain, _pool, limits.MaxLineBytes);
        _joinWithin = limits.JoinWithin ?? TimeSpan.Zero;
        _longestRun = (limits.MaxLineBytes / PagePool.PageSize) + 1;
    }

    /// <summary>What is read.</summary>
    public LogSource Source { get; }

    /// <summary>Its files.</summary>
    public GenerationChain Chain { get; }

    /// <summary>Where its bytes are.</summary>
    public ContainerLedger Ledger { get; }

    /// <summary>How long Docker leaves it alone.</summary>
    public HeadroomWatch Headroom => field ??= new HeadroomWatch(Source, Chain);

    /// <summary>Its records.</summary>
    public RecordGrouper Grouper { get; }

    /// <summary>True once the container is gone, so that no further bytes will come.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>True where the container was gone before its log was opened: nothing but pending batches is left of it.</summary>
    public bool HasNoFiles { get; init; }

    /// <summary>
    /// Sets where reading starts, when the first files were found.
    /// </summary>
    /// <param name="resume">
    /// What is delivered already; null where nothing is known. A position without a generation is the beginning of what
    /// there is: reading began in a file that had no record yet.
    /// </param>
    /// <param name="fromEnd">Without <paramref name="resume"/>: start behind what is there now.</param>
    /// <param name="pending">Batches that an earlier process began to send; they come first.</param>
    public void Start(StreamPositions? resume, bool fromEnd, IReadOnlyList<PendingBatch> pending)
    {
        foreach (var batch in pending)
        {
            _pending.Enqueue(batch);
            foreach (var range in batch.Description.Ranges)
                if (range.Text is { } text) _pendingNotices.Add(text);
        }

        _resume = resume;
        // The files that they lie in are older than the place where reading starts.
        if (_pending.Count > 0) return;
        if (resume is { } positions) StartBehind(positions);
        else if (fromEnd && Chain.Count > 0)
        {
            Chain.SkipTo(Chain.All[^1]);
            Chain.Current!.Offset = LineBoundary.AtOrBefore(Chain.Current, Chain.Current.Size());
        }
    }

    /// <summary>The notice of a gap that is to be sent, until it is in a batch.</summary>
    public string? Notice => _notice;

    private void StartBehind(StreamPositions positions)
    {
        if (FirstGap(positions) is { } gap) _notice = GapNotice.RotatedAway(gap, DateTimeOffset.UtcNow);
        var known = Chain.All.FirstOrDefault(
            generation => generation.Id is { } id && (id == positions.Stdout.Generation || id == positions.Stderr.Generation));
        if (known is null) return;
        Chain.SkipTo(known);
        known.Offset = Math.Min(StartIn(known, positions.Stdout), StartIn(known, positions.Stderr));
        Resume(StreamKind.Stdout, positions.Stdout);
        Resume(StreamKind.Stderr, positions.Stderr);
    }

    /// <summary>A position whose generation is gone; null where all are there.</summary>
    private LogPosition? FirstGap(StreamPositions positions) =>
        IsGone(positions.Stdout) ? positions.Stdout : IsGone(positions.Stderr) ? positions.Stderr : null;

    private bool IsGone(LogPosition position) => position.Generation is not null && !Exists(position);

    /// <summary>Where reading starts, as a checkpoint that says that nothing from there on is delivered. After <see cref="Start"/>.</summary>
    public StreamPositions StartingPositions => StreamPositions.At(new LogPosition(Chain.Current!.Id, Chain.Current.Offset));

    /// <summary>The end of what was read, a line without its end included.</summary>
    public long SeenEnd { get; private set; }

    /// <summary>Why the last read failed; null where it did not.</summary>
    public string? ReadError { get; private set; }

    /// <summary>Reads at most one page.</summary>
    /// <param name="isFinal">Take what stands at the end without a line feed as a line: nothing will follow.</param>
    public ReadOutcome Read(bool isFinal = false)
    {
        var outcome = ReadPage(isFinal);
        _isAtEnd = outcome == ReadOutcome.AtEnd;
        if (outcome == ReadOutcome.Blocked) Grouper.LeaveMemory();
        return outcome;
    }

    private ReadOutcome ReadPage(bool isFinal)
    {
        if (_pending.Count > 0) return Rebuild();
        if (Chain.Current is not { } generation) return ReadOutcome.AtEnd;
        if (!Grouper.MayRead || !EnsureRoom()) return ReadOutcome.Blocked;
        var space = _page.Length - _fill;
        var data = _page.Start + _fill;
        if (!TryRead(generation, data, space, out var read, out var isOther)) return ReadOutcome.Failed;
        if (isOther || (read == 0 && generation.Size() < generation.Offset))
        {
            if (!TryCheckCut(out var wasCut)) return ReadOutcome.Failed;
            if (isOther || wasCut) return ReadOutcome.Progress;
        }

        if (_notice is not null && !TakeNotice(generation)) return ReadOutcome.Blocked;
        if (SkipHole(generation, data, read)) return ReadOutcome.Progress;
        SeenEnd = generation.Offset + read;
        if (read == 0)
        {
            if (Chain.Next is null) return ReadOutcome.AtEnd;
            Grouper.Resume.LeaveGeneration(generation.Id);
            Chain.Advance();
            return ReadOutcome.Progress;
        }

        // Where a newer generation exists, Docker has closed this one: its end is its end.
        var isEnd = read < space && (isFinal || Chain.Next is not null);
        var open = Grouper.Take(_page, data, read, generation, generation.Offset, isEnd, out var taken);
        generation.Pass(data, taken);
        _fill += taken;
        if (!open) return ReadOutcome.Blocked;
        if (taken > 0) return read == space || isEnd ? ReadOutcome.Progress : ReadOutcome.AtEnd;
        return read == space ? TakeLongLine(generation, data, read) : ReadOutcome.AtEnd;
    }

    /// <summary>
    /// Lets the oldest generation go, if its file is deleted and newer ones follow, and puts a notice in the place of its rest.
    /// </summary>
    /// <returns>Null where there is none, or the notice of the one before could not be placed yet.</returns>
    public GivenUp? GiveUpOldest()
    {
        if (_notice is not null || _pending.Count > 0 || Chain.Current is not { HeldBytes: > 0 } current || Chain.Next is null) return null;
        var held = current.HeldBytes;
        var lost = Math.Max(0, current.Size() - current.Offset);
        Ledger.Lose(LossReason.HeldLimit, lost);
        _notice = GapNotice.HeldLimit(current.Id, current.Offset, lost, DateTimeOffset.UtcNow);
        Grouper.Resume.LeaveGeneration(current.Id);
        Chain.Advance();
        return new GivenUp(lost, held);
    }

    /// <summary>Delivers records that have waited long enough for what may belong to them.</summary>
    /// <param name="shortest">How long a line waits that needs no rest.</param>
    /// <param name="now">The time (<see cref="Stopwatch.GetTimestamp"/>).</param>
    /// <returns>How long until the next one is due; null where none waits.</returns>
    public TimeSpan? FinishOld(TimeSpan shortest, long now)
    {
        TimeSpan? next = null;
        for (var stream = StreamKind.Stdout; stream <= StreamKind.Stderr; stream++)
        {
            var unfinished = Grouper.Unfinished[(int)stream];
            if (!unfinished.IsPending) continue;
            // As long as there are bytes to read, Docker's times tell whether they belong to it, not the clock.
            if (!unfinished.IsLineOpen && unfinished.Shape.IsOpen && !_isAtEnd) continue;
            var limit = IsRemoved ? TimeSpan.Zero : WaitOf(unfinished, shortest);
            var left = limit - Stopwatch.GetElapsedTime(unfinished.Since, now);
            if (left > TimeSpan.Zero || !Grouper.Finish(stream)) next = next is { } other && other < left ? other : left;
        }

        return next;
    }

    private TimeSpan WaitOf(OpenRecord record, TimeSpan shortest)
    {
        if (record.IsLineOpen) return record.ExpectsMore ? UnfinishedLimit : shortest;
        return record.Shape.IsOpen ? _joinWithin : TimeSpan.Zero;
    }

    /// <summary>Delivers unfinished records as they are; for the end of a run that delivers all there is.</summary>
    /// <returns>False where memory is short.</returns>
    public bool FinishAll() => Grouper.Finish(StreamKind.Stdout) && Grouper.Finish(StreamKind.Stderr);

    /// <summary>Gives the page back that no line needs, so that an idle source holds none.</summary>
    public void Rest()
    {
        if (_page.IsNone || Grouper.Open.Records > 0) return;
        ReleasePage();
    }

    /// <summary>
    /// Finds out whether somebody cut the file that is being read, and goes on where that says. Reading finds it out by
    /// itself; this is for looks at a file that is not read.
    /// </summary>
    /// <returns>False where it was not cut, or cannot be read.</returns>
    public bool CheckCut() => TryCheckCut(out var wasCut) && wasCut;

    /// <summary>Takes the oldest of the things that happened to the files, and counts what was lost by it.</summary>
    public bool TryTakeIncident(out FileIncident incident)
    {
        if (!Chain.TryTakeIncident(out incident)) return false;
        _counters.AddUnreadableBytes(incident.UnreadableBytes);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ReleasePage();
        Grouper.Abandon();
        Chain.Dispose();
    }

    private bool TakeNotice(Generation generation)
    {
        Grouper.StartAt(new LogPosition(generation.Id, generation.Offset));
        if (!Grouper.TakeNotice(_notice!)) return false;
        _notice = null;
        return true;
    }

    /// <summary>Puts the oldest pending batch into the queue.</summary>
    private ReadOutcome Rebuild()
    {
        if (!_queue.HasRoom) return ReadOutcome.Blocked;
        var batch = _queue.Rent();
        if (!_rebuilder.TryRebuild(_pending.Peek(), batch))
        {
            _queue.Return(batch);
            return ReadOutcome.Blocked;
        }

        if (batch.HasMissing && !SealMissingNotice(batch))
        {
            _queue.Return(batch);
            return ReadOutcome.Blocked;
        }

        batch.Owner = Source.Owner;
        batch.MissingReason = IsRemoved ? LossReason.Removed : LossReason.RotatedAway;
        var records = batch.Records;
        var covered = batch.Covered;
        Ledger.Take(covered);
        if (!_queue.Seal(batch))
        {
            Ledger.Take(-covered);
            _queue.Return(batch);
            return ReadOutcome.Blocked;
        }

        _counters.AddRecordsRead(records);
        _ = _pending.Dequeue();
        if (_pending.Count == 0) Start(_resume, fromEnd: false, []);
        return ReadOutcome.Progress;
    }

    /// <summary>
    /// Puts a notice before a batch of which lines are missing, as a batch of its own: the other one keeps its records.
    /// </summary>
    /// <returns>False where there is no room for both; what is done of it is not done again.</returns>
    private bool SealMissingNotice(Batch rebuilt)
    {
        // A process that died in between has left its notice among the pending batches.
        if (_noticed == rebuilt.Id || _pendingNotices.Exists(text => GapNotice.Names(text, rebuilt.Id))) return true;
        if (!_pool.TryRent(1, out var run)) return false;
        var missing = 0;
        var first = _pending.Peek().Description.Ranges is [var range, ..] ? range.Range : default;
        foreach (ref readonly var segment in rebuilt.Segments)
            if (segment.IsMissing) missing += segment.Records;
        var text = GapNotice.MissingLines(rebuilt.Id, missing, IsRemoved, DateTimeOffset.UtcNow);
        var notice = _queue.Rent();
        notice.Owner = Source.Owner;
        notice.Opened = Stopwatch.GetTimestamp();
        notice.End = _resume ?? rebuilt.End;
        notice.Add(_pool, run, new Segment(
            run.Start, Encoding.UTF8.GetBytes(text, new Span<byte>(run.Start, run.Length)), 1, first.Generation ?? "", first.Offset, LineFlags.Notice));
        _pool.Release(run);
        if (!_queue.Seal(notice))
        {
            _queue.Return(notice);
            return false;
        }

        _counters.AddRecordsRead(1);
        _noticed = rebuilt.Id;
        return _queue.HasRoom;
    }

    /// <summary>Reads, and nothing else: a failure behind this must not be taken for one of the device.</summary>
    private bool TryRead(Generation generation, byte* data, int space, out int read, out bool isOther)
    {
        try
        {
            if (!generation.IsSettled) Chain.Settle();
            read = generation.ReadOn(data, space, out isOther);
            // The name is read from the file as well. It is kept from here on.
            _ = generation.Id;
            ReadError = null;
            return true;
        }
        catch (IOException error)
        {
            read = 0;
            isOther = false;
            ReadError = error.Message;
            return false;
        }
    }

    private bool TryCheckCut(out bool wasCut)
    {
        try
        {
            wasCut = Chain.CheckCut();
            return true;
        }
        catch (IOException error)
        {
            wasCut = false;
            ReadError = error.Message;
            return false;
        }
    }

    /// <summary>
    /// Leaves a hole out that the file has here. Docker writes on at its old place after the file was emptied; what is
    /// before it reads as NUL bytes, as many as were ever written.
    /// </summary>
    private bool SkipHole(Generation generation, byte* data, int read)
    {
        if (read == 0 || *data != 0) return false;
        var length = generation.SkipHole(generation.Offset) - generation.Offset;
        if (length <= 0) return false;
        generation.Offset += length;
        _counters.AddBytesRead(length);
        _counters.AddDamagedBytes(length);
        return true;
    }

    /// <summary>Where a stream must be read from in the oldest generation that is known.</summary>
    private long StartIn(Generation oldest, LogPosition position) =>
        oldest.Id == position.Generation ? position.Offset
        : Exists(position) ? long.MaxValue
        // Its generation is gone, so nothing of this one is delivered.
        : 0;

    private bool Exists(LogPosition position) => position.Generation is not null && Chain.All.Any(generation => generation.Id == position.Generation);

    private void Resume(StreamKind stream, LogPosition position)
    {
        if (Exists(position)) Grouper.Resume.Set(stream, position);
    }

    /// <summary>
    /// A page without a line end: a record that needs more than one page, NUL bytes that a power loss left, or no log.
    /// </summary>
    private ReadOutcome TakeLongLine(Generation generation, byte* data, int read)
    {
        var isRecord = *(ulong*)data == LineEnd.Prefix;
        if (_fill > 0 || (isRecord && _page.Pages < _longestRun))
        {
            var pages = _fill > 0 ? 1 : Math.Min(_page.Pages * 2, _longestRun);
            ReleasePage();
            return RentPage(pages) ? ReadOutcome.Progress : ReadOutcome.Blocked;
        }

        var nothing = new ReadOnlySpan<byte>(data, read).IndexOfAnyExcept((byte)0);
        var length = nothing < 0 ? read : nothing > 0 ? nothing : LineBoundary.PieceEnd(data, Math.Min(read, UnendedPiece));
        if (!Grouper.TakeUnended(_page, data, length, generation, generation.Offset)) return ReadOutcome.Blocked;
        generation.Offset += length;
        _fill += length;
        return ReadOutcome.Progress;
    }

    private bool EnsureRoom()
    {
        // Nobody but this reader holds the page any more: its beginning, still warm in the cache, can be used again.
        if (!_page.IsNone && _fill > 0 && _pool.IsHeldOnce(_page)) _fill = 0;
        if (!_page.IsNone && _page.Length - _fill >= LeastRead) return true;
        ReleasePage();
        return RentPage(1);
    }

    private bool RentPage(int pages)
    {
        _fill = 0;
        return _pool.TryRent(pages, out _page);
    }

    private void ReleasePage()
    {
        if (_page.IsNone) return;
        _pool.Release(_page);
        _page = default;
        _fill = 0;
    }
}
