using System.Diagnostics;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Collector.Lines;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Cri;
using Rask.LogForwarder.Parser.Scanning;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// Reads one container's log: large reads into pages, from the oldest generation to the newest. Reader thread only.
/// </summary>
internal sealed unsafe class SourceReader : IDisposable
{
    /// <summary>What is no Docker record and has no line end is handed on in pieces of this size.</summary>
    private const int UnendedPiece = 64 * 1024;

    /// <summary>How long a piece of 16 KiB waits for the rest of its line. Docker writes the rest with the line's end.</summary>
    private static readonly TimeSpan UnfinishedLimit = TimeSpan.FromSeconds(5);

    private readonly ReadPage _page;
    private readonly Counters _counters;
    private readonly int _longestRun;
    private readonly PendingBatches _pending;
    private readonly StartingPoint _start;
    private readonly Queue<FileIncident> _incidents = [];
    private StreamPositions? _resume;
    private readonly TimeSpan _joinWithin;
    private bool _isAtEnd;

    public SourceReader(
        LogSource source, BatchQueue queue, CollectorLimits limits, LineScanner scanner, Counters counters, ContainerLedger? ledger = null)
    {
        Ledger = ledger ?? new ContainerLedger(source.Owner.Key);
        Source = source;
        _page = new ReadPage(queue.Pool);
        _counters = counters;
        Chain = new GenerationChain(source.Path);
        Grouper = new RecordGrouper(source.Owner, queue, limits, scanner, counters, Ledger);
        Gaps = new GapQueue(Ledger);
        _pending = new PendingBatches(source.Owner, queue, new BatchRebuilder(Chain, queue.Pool, limits.MaxLineBytes), Ledger, counters);
        _start = new StartingPoint(Chain, Grouper.Resume, Gaps);
        _joinWithin = limits.JoinWithin ?? TimeSpan.Zero;
        _longestRun = (limits.MaxLineBytes / PagePool.PageSize) + 1;
    }

    /// <summary>What is read.</summary>
    public LogSource Source { get; private set; }

    /// <summary>Its files.</summary>
    public GenerationChain Chain { get; }

    /// <summary>Where its bytes are.</summary>
    public ContainerLedger Ledger { get; }

    /// <summary>What is gone of it, and in no batch yet.</summary>
    public GapQueue Gaps { get; }

    /// <summary>How long Docker leaves it alone.</summary>
    public HeadroomWatch Headroom => field ??= new HeadroomWatch(Source, Chain);

    /// <summary>Its records.</summary>
    public RecordGrouper Grouper { get; }

    /// <summary>True once the container is gone, so that no further bytes will come.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>True where the container is still there and is not to be followed any more: what it has until now is read.</summary>
    public bool IsLeft { get; set; }

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
        _pending.Set(pending, resume);
        _resume = resume;
        // The files that they lie in are older than the place where reading starts.
        if (!_pending.IsEmpty) return;
        if (resume is { } positions) _start.SetBehind(positions);
        else if (fromEnd) _start.SetToEnd();
    }

    /// <summary>The same log under another name; batches that are sealed from here on have it.</summary>
    public void Rename(LogSource source)
    {
        Source = source;
        Grouper.Rename(source.Owner);
    }

    /// <summary>The notice of the oldest gap that is in no batch yet; null where there is none.</summary>
    public string? Notice => Gaps.First;

    /// <summary>Where reading starts, as the journal has it: nothing from there on is delivered. After <see cref="Start"/>.</summary>
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
        if (!_pending.IsEmpty) return Rebuild();
        if (Chain.Current is not { } generation) return ReadOutcome.AtEnd;
        if (!Grouper.MayRead || !_page.TryEnsureRoom()) return ReadOutcome.Blocked;
        var space = _page.Room;
        var data = _page.Free;
        if (!TryRead(generation, data, space, out var read, out var isOther)) return ReadOutcome.Failed;
        if (isOther || (read == 0 && generation.Size() < generation.Offset))
        {
            if (!TryCheckCut(out var wasCut)) return ReadOutcome.Failed;
            if (isOther || wasCut) return ReadOutcome.Progress;
        }

        // Behind a file that was emptied, what follows is named to begin in the next one.
        if (!Gaps.IsEmpty && !generation.IsLost && !PlaceGaps(generation)) return ReadOutcome.Blocked;
        if (SkipHole(generation, data, read)) return ReadOutcome.Progress;
        SeenEnd = generation.Offset + read;
        if (read == 0)
        {
            if (!Grouper.EndZeros()) return ReadOutcome.Blocked;
            if (Chain.Next is null) return ReadOutcome.AtEnd;
            Advance(generation);
            return ReadOutcome.Progress;
        }

        // Where a newer generation exists, Docker has closed this one: its end is its end.
        var isEnd = read < space && (isFinal || Chain.Next is not null);
        var open = Grouper.Take(_page.Run, data, read, generation, generation.Offset, isEnd, out var taken);
        generation.Pass(data, taken);
        _page.Fill(taken);
        if (!open) return ReadOutcome.Blocked;
        if (taken > 0) return read == space || isEnd ? ReadOutcome.Progress : ReadOutcome.AtEnd;
        return read == space ? TakeLongLine(generation, data, read) : ReadOutcome.AtEnd;
    }

    /// <summary>
    /// Lets the oldest generation go, if its file is deleted and newer ones follow, and puts a notice in the place of its rest.
    /// </summary>
    /// <returns>Null where there is none, or batches of an earlier process may need it.</returns>
    public GivenUp? GiveUpOldest()
    {
        if (!_pending.IsEmpty || Chain.Current is not { HeldBytes: > 0 } current || Chain.Next is null) return null;
        var held = current.HeldBytes;
        if (TryContinueInCopy()) return new GivenUp(0, held);
        var lost = Math.Max(0, current.Size() - current.Offset);
        Gaps.Add(new Gap(LossReason.HeldLimit, current.Id ?? "", lost), current.Offset);
        Advance(current);
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
        if (Grouper.Open.Records == 0) _page.Release();
    }

    /// <summary>
    /// Finds out whether somebody cut the file that is being read, and goes on where that says. Reading finds it out by
    /// itself; this is for looks at a file that is not read.
    /// </summary>
    /// <returns>False where it was not cut, or cannot be read.</returns>
    public bool CheckCut() => TryCheckCut(out var wasCut) && wasCut;

    /// <summary>Takes the oldest of the things that happened to the files. What was lost by it is counted already.</summary>
    public bool TryTakeIncident(out FileIncident incident) => _incidents.TryDequeue(out incident);

    /// <inheritdoc/>
    public void Dispose()
    {
        _page.Release();
        Grouper.Abandon();
        Chain.Dispose();
    }

    private bool PlaceGaps(Generation generation) => Gaps.TryPlace(Grouper, new LogPosition(generation.Id, generation.Offset));

    private bool TryContinueInCopy()
    {
        try
        {
            return Chain.ContinueInCopy();
        }
        catch (IOException)
        {
            // It cannot be read there either.
            return false;
        }
    }

    private void Advance(Generation generation)
    {
        Grouper.Resume.LeaveGeneration(generation.Id);
        Chain.Advance();
        NoteIncidents();
    }

    /// <summary>Counts what was lost by the things that happened to the files, and has it named.</summary>
    private void NoteIncidents()
    {
        while (Chain.TryTakeIncident(out var incident))
        {
            _incidents.Enqueue(incident);
            // Some losses are named also where nobody knows how much it is.
            if (incident.Lost is not { } lost || (lost.Bytes == 0 && lost.Reason is not (LossReason.Unreadable or LossReason.RotatedAway))) continue;
            _counters.AddUnreadableBytes(lost.Bytes);
            Gaps.Add(lost, incident.Offset);
        }
    }

    private ReadOutcome Rebuild()
    {
        if (!_pending.TrySealNext(IsRemoved)) return ReadOutcome.Blocked;
        if (_pending.IsEmpty) Start(_resume, fromEnd: false, []);
        return ReadOutcome.Progress;
    }

    /// <summary>Reads, and nothing else: a failure behind this must not be taken for one of the device.</summary>
    private bool TryRead(Generation generation, byte* data, int space, out int read, out bool isOther)
    {
        try
        {
            if (!generation.IsSettled)
            {
                Chain.Settle();
                NoteIncidents();
            }

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
            NoteIncidents();
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
        Grouper.TakeZeros(generation, generation.Offset, length);
        generation.Offset += length;
        _counters.AddBytesRead(length);
        return true;
    }

    /// <summary>
    /// A page without a line end: a record that needs more than one page, NUL bytes that a power loss left, or no log.
    /// </summary>
    private ReadOutcome TakeLongLine(Generation generation, byte* data, int read)
    {
        var isRecord = *(ulong*)data == EnvelopeHead.Word || CriLine.TryRead(new ReadOnlySpan<byte>(data, read), out _);
        if (_page.Filled > 0 || (isRecord && _page.Run.Pages < _longestRun))
        {
            var pages = _page.Filled > 0 ? 1 : Math.Min(_page.Run.Pages * 2, _longestRun);
            return _page.TryReplace(pages) ? ReadOutcome.Progress : ReadOutcome.Blocked;
        }

        var nothing = new ReadOnlySpan<byte>(data, read).IndexOfAnyExcept((byte)0);
        var length = nothing < 0 ? read : nothing > 0 ? nothing : LineBoundary.PieceEnd(data, Math.Min(read, UnendedPiece));
        if (!Grouper.TakeUnended(_page.Run, data, length, generation, generation.Offset)) return ReadOutcome.Blocked;
        generation.Offset += length;
        _page.Fill(length);
        return ReadOutcome.Progress;
    }
}
