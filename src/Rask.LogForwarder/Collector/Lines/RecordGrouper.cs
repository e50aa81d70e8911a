using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector.Lines;

/// <summary>
/// Cuts the bytes of one container's log into source lines, and groups lines into records and records into batches.
/// Every line that it puts into a segment becomes exactly one record. Reader thread only.
/// </summary>
/// <remarks>
/// It looks at the ends of a line only. Lines that Docker cut into pieces are put together before they enter a batch;
/// a torn line, which has no line end, is cut where the next record starts.
/// </remarks>
internal sealed unsafe class RecordGrouper(
    BatchOwner owner, BatchQueue queue, CollectorLimits limits, LineScanner scanner, Counters counters,
    ContainerLedger ledger)
{
    private static readonly byte[] AttributesKey = "\"attrs\":"u8.ToArray();

    private readonly UnfinishedLine[] _unfinished = [new(), new()];
    private readonly int[] _marks = GC.AllocateArray<int>(LineScanner.MarksAtOnce, pinned: true);
    private LogPosition _position;
    private Generation? _generation;
    private PageRun _run;
    private byte* _base;
    private long _baseOffset;
    private byte* _segmentStart;
    private int _segmentRecords;
    private byte* _passed;
    private (string Generation, long Offset, long Bytes) _zeros;
    private long _fullBytes = limits.BatchBytes;

    // True while a line's stream and time matter: some line is unfinished, or lines were delivered before a restart.
    private bool _isWatchful;

    /// <summary>The batch that lines go to.</summary>
    public Batch Open { get; private set; } = queue.Rent();

    /// <summary>The newest sealed batch: its place among the container's, and where it ends; null before the first.</summary>
    public (BatchId Order, StreamPositions End)? Newest { get; private set; }

    /// <summary>Which lines were delivered before a restart.</summary>
    public ResumePoint Resume { get; } = new();

    /// <summary>True where a line waits for its end.</summary>
    public bool HasUnfinished => _unfinished[0].IsPending || _unfinished[1].IsPending;

    /// <summary>The lines that wait for their end, per stream.</summary>
    public IReadOnlyList<UnfinishedLine> Unfinished => _unfinished;

    /// <summary>True where another batch may be filled without more unacknowledged records than are allowed.</summary>
    public bool MayRead =>
        Open.Records > 0 || queue.UnacknowledgedRecords + limits.BatchRecords <= limits.UnacknowledgedRecords;

    /// <summary>True where the open batch can take no more.</summary>
    private bool IsFull => Open.Records + _segmentRecords >= limits.BatchRecords || Open.Bytes >= _fullBytes;

    /// <summary>
    /// Takes the whole lines of a piece of a file.
    /// </summary>
    /// <param name="run">The pages that hold it.</param>
    /// <param name="data">Its first byte, the start of a line.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="generation">Its file.</param>
    /// <param name="offset">The offset of <paramref name="data"/> in the file.</param>
    /// <param name="isEnd">True where no byte will ever follow, so that the last line needs no line feed.</param>
    /// <param name="taken">Bytes that are done with: whole lines.</param>
    /// <returns>False where it stopped because memory or a limit is reached; the rest is to be given again.</returns>
    public bool Take(PageRun run, byte* data, int length, Generation generation, long offset, bool isEnd, out int taken)
    {
        Begin(run, data, generation, offset);
        var end = data + length;
        var line = data;
        var scanned = 0;
        var open = true;
        fixed (int* marks = _marks)
        {
            while (open && scanned < length)
            {
                var count = scanner.Scan(data, length, scanned, marks, out scanned);
                for (var i = 0; open && i < count; i++)
                {
                    var mark = data + marks[i];
                    if (*mark == '\n')
                    {
                        open = TakeLine(line, mark, mark + 1);
                        if (open) line = mark + 1;
                    }
                    else if (mark > line && IsRecordStart(data, mark, end))
                    {
                        open = TakeLine(line, mark, mark);
                        if (!open) break;
                        line = mark;
                        // Lines of a segment are told apart by their line feeds; this one has none.
                        EndSegment(line);
                    }
                }
            }
        }

        if (open && isEnd && line < end)
        {
            open = TakeLine(line, end, end);
            if (open) line = end;
        }

        // A line that is given again is given without the zeros before it.
        if (_passed > line) line = _passed;
        EndSegment(line);
        taken = (int)(line - data);
        counters.AddBytesRead(taken);
        return open;
    }

    /// <summary>
    /// Makes one record of bytes that are no whole line, because no line can be this long.
    /// </summary>
    public bool TakeUnended(PageRun run, byte* data, int length, Generation generation, long offset)
    {
        Begin(run, data, generation, offset);
        var open = TakeLine(data, data + length, data + length);
        EndSegment(open ? data + length : data);
        if (open) counters.AddBytesRead(length);
        return open;
    }

    /// <summary>
    /// Delivers what an unfinished line has so far.
    /// </summary>
    /// <returns>False where memory is short; nothing has changed.</returns>
    public bool Finish(StreamKind stream)
    {
        var unfinished = _unfinished[(int)stream];
        if (!unfinished.IsPending) return true;
        if (IsFull && !TrySeal()) return false;
        if (!MayRead) return false;
        var pages = LineJoiner.PagesFor(unfinished.Pieces, limits.MaxLineBytes);
        if (!queue.Pool.TryRent(pages, out var run)) return false;
        try
        {
            var length = LineJoiner.Join(unfinished.Pieces, run, limits.MaxLineBytes, out var leftOut);
            leftOut += unfinished.LeftOut;
            var start = unfinished.Start;
            AddSegment(run, new Segment(
                run.Start, length, 1, start.Generation ?? "", start.Offset, leftOut > 0 ? LineFlags.Truncated : LineFlags.None,
                unfinished.Ranges()));
            counters.AddTruncatedBytes(leftOut);
            Open.Coverage.Add(unfinished.Source);
        }
        catch (IOException)
        {
            // The file was cut under us. What it held is gone.
            counters.AddUnreadableBytes(unfinished.BodyLength);
            var (generation, offset) = (unfinished.Start.Generation ?? "", unfinished.Start.Offset);
            AddNotice(run, new PendingGap(new Gap(LossReason.Unreadable, generation, unfinished.Source.Bytes), offset, DateTimeOffset.UtcNow));
            foreach (var (name, bytes) in unfinished.Source.Passed)
            {
                var gap = new Gap(LossReason.Unreadable, name, bytes);
                ledger.Name(gap);
                Open.Coverage.Name(gap);
            }
        }
        finally
        {
            queue.Pool.Release(run);
        }

        unfinished.Clear();
        return true;
    }

    /// <summary>Seals the open batch, if it has records and the queue has room.</summary>
    /// <param name="isAlone">See <see cref="BatchQueue.Seal(Batch, bool)"/>.</param>
    public bool TrySeal(bool isAlone = false)
    {
        if (Open.Records == 0) return true;
        if (!queue.HasRoom) return false;
        Open.Owner = owner;
        Open.End = new StreamPositions(Delivered(StreamKind.Stdout), Delivered(StreamKind.Stderr));
        var records = Open.Records;
        var end = Open.End;
        // Before it is anybody else's: an acknowledgement may come before this call returns.
        ledger.Take(Open.Coverage);
        if (!queue.Seal(Open, out var order, isAlone))
        {
            ledger.TakeBack(Open.Coverage);
            return false;
        }

        counters.AddRecordsRead(records);
        Newest = (order, end);
        Open = queue.Rent();
        return true;
    }

    /// <summary>Gives the open batch's pages back; for a source that ends with nothing to deliver.</summary>
    public void Abandon()
    {
        Open.Clear(queue.Pool);
        foreach (var unfinished in _unfinished) unfinished.Clear();
    }

    /// <summary>Adds a line of the forwarder's own to the open batch, that names a gap of which the ledger was told.</summary>
    /// <param name="gap">The gap.</param>
    /// <param name="behind">Where reading goes on behind it.</param>
    /// <returns>False where memory or a limit is reached; nothing has changed.</returns>
    public bool TakeNotice(in PendingGap gap, LogPosition behind)
    {
        if (IsFull && !TrySeal()) return false;
        if (!MayRead || !queue.Pool.TryRent(1, out var run)) return false;
        AddNotice(run, gap);
        Open.Coverage.Name(gap.Gap);
        _position = behind;
        queue.Pool.Release(run);
        return true;
    }

    /// <summary>Zeros stand in the file where records should be. What names them waits for their end.</summary>
    public void TakeZeros(Generation generation, long offset, long bytes)
    {
        counters.AddDamagedBytes(bytes);
        var id = generation.Id;
        if (offset == generation.LeadingZeros)
        {
            generation.LeadingZeros = offset + bytes;
            return;
        }

        if (Resume.IsActive && Resume.IsPassed(id, offset)) return;
        _zeros = _zeros.Bytes > 0 ? (_zeros.Generation, _zeros.Offset, _zeros.Bytes + bytes) : (id ?? "", offset, bytes);
        _isWatchful = true;
    }

    /// <summary>Names the zeros that were found last: something follows them, or their file is at its end.</summary>
    /// <returns>False where memory or a limit is reached; nothing has changed.</returns>
    public bool EndZeros()
    {
        if (_zeros.Bytes == 0) return true;
        var gap = new PendingGap(new Gap(LossReason.Damaged, _zeros.Generation, _zeros.Bytes), _zeros.Offset, DateTimeOffset.UtcNow);
        if (!TakeNotice(gap, new LogPosition(_zeros.Generation, _zeros.Offset + _zeros.Bytes))) return false;
        ledger.Name(gap.Gap);
        _zeros = default;
        return true;
    }

    // A stream that is ahead of the other after a restart stays there: its lines are passed over until then.
    private LogPosition Delivered(StreamKind stream) =>
        Resume.Ahead(stream) ?? (_unfinished[(int)stream] is { IsPending: true } unfinished ? unfinished.Start : _position);

    private void Begin(PageRun run, byte* data, Generation generation, long offset)
    {
        _run = run;
        _base = data;
        _baseOffset = offset;
        _generation = generation;
        _segmentStart = data;
        _segmentRecords = 0;
        _passed = null;
        _isWatchful = HasUnfinished || Resume.IsActive || _zeros.Bytes > 0;
        _fullBytes = queue.Mode == QueueMode.Spool ? Math.Min(limits.BatchBytes, BatchQueue.SpillBatchBytes) : limits.BatchBytes;
    }

    private long OffsetOf(byte* place) => _baseOffset + (place - _base);

    /// <summary>Takes one line, from its start to <paramref name="end"/>; the next one starts at <paramref name="next"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TakeLine(byte* line, byte* end, byte* next)
    {
        if (IsFull && !SealBefore(line)) return false;
        if (!_isWatchful
            && LineEnd.TryReadUsual(line, (int)(end - line), out var found) && found.IsComplete)
        {
            _segmentRecords++;
            return true;
        }

        var taken = TakeUnusualLine(line, end, next);
        _isWatchful = HasUnfinished || Resume.IsActive || _zeros.Bytes > 0;
        return taken;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool SealBefore(byte* line)
    {
        EndSegment(line);
        return TrySeal() && MayRead;
    }

    private bool TakeUnusualLine(byte* line, byte* end, byte* next)
    {
        if (*line is 0 or (byte)'\n' || line == end)
        {
            var text = line;
            while (text < end && *text == 0) text++;
            EndSegment(line);
            if (text == end && text == line && _zeros.Bytes == 0)
            {
                counters.AddDamagedBytes(next - line);
                var isSettled = Resume.IsActive && Resume.IsPassed(_generation!.Id, OffsetOf(line));
                SkipTo(next, isCovered: !isSettled);
                return true;
            }

            // The line end that follows zeros goes with them.
            _passed = text == end ? next : text;
            TakeZeros(_generation!, OffsetOf(line), _passed - line);
            _segmentStart = _passed;
            return text == end || TakeText(text, end, next);
        }

        return TakeText(line, end, next);
    }

    private bool TakeText(byte* line, byte* end, byte* next)
    {
        var length = (int)(end - line);
        var found = LineEnd.Read(line, length);
        var stream = found.Stream;
        if (_zeros.Bytes > 0 && (!EndZeros() || (IsFull && !SealBefore(line)))) return false;
        if (Resume.IsActive && Resume.IsDelivered(stream, _generation!.Id, OffsetOf(line)))
        {
            EndSegment(line);
            SkipTo(next, isCovered: false);
            return true;
        }

        var time = new ReadOnlySpan<byte>(line + found.TimeStart, found.TimeLength);
        var unfinished = _unfinished[(int)stream];
        if (unfinished.IsPending && !(found.TimeLength > 0 && unfinished.Continues(time)))
        {
            EndSegment(line);
            // The finished line may have been the last one that fits.
            if (!Finish(stream) || (IsFull && !SealBefore(line))) return false;
        }

        if (found.IsComplete && !unfinished.IsPending)
        {
            if (found.IsDamaged) counters.AddDamagedBytes(length);
            _segmentRecords++;
            return true;
        }

        EndSegment(line);
        var piece = new Piece(_generation!, OffsetOf(line), length, found.BodyEnd);
        unfinished.Add(piece, time, next - line, limits.MaxLineBytes, Stopwatch.GetTimestamp());
        if (found.IsComplete && !Finish(stream))
        {
            unfinished.Undo(piece, next - line);
            return false;
        }

        // The batch that the whole line is in covers its pieces.
        SkipTo(next, isCovered: false);
        return true;
    }

    private static bool IsRecordStart(byte* data, byte* mark, byte* end)
    {
        // What lies behind the end is left over from another read.
        if (end - mark < LineEnd.PrefixLength || Unsafe.ReadUnaligned<ulong>(mark) != LineEnd.Prefix) return false;
        var before = (int)Math.Min(mark - data, AttributesKey.Length);
        return !new ReadOnlySpan<byte>(mark - before, before).SequenceEqual(AttributesKey);
    }

    /// <summary>Starts the next segment behind bytes that go to none.</summary>
    /// <param name="next">There.</param>
    /// <param name="isCovered">False where another batch covers them.</param>
    private void SkipTo(byte* next, bool isCovered)
    {
        if (isCovered) Open.Coverage.Pass(_generation!.Id ?? "", next - _segmentStart);
        _segmentStart = next;
        _position = new LogPosition(_generation!.Id, OffsetOf(next));
    }

    /// <summary>Adds the lines that were taken since the last segment to the open batch.</summary>
    private void EndSegment(byte* end)
    {
        if (_segmentRecords > 0)
        {
            AddSegment(_run, new Segment(
                _segmentStart, (int)(end - _segmentStart), _segmentRecords, _generation!.Id ?? "", OffsetOf(_segmentStart), LineFlags.None));
            _segmentRecords = 0;
            _position = new LogPosition(_generation.Id, OffsetOf(end));
        }

        if (end == _segmentStart) return;
        Open.Coverage.Pass(_generation!.Id ?? "", end - _segmentStart);
        _segmentStart = end;
    }

    private void AddNotice(PageRun run, in PendingGap gap)
    {
        var length = Encoding.UTF8.GetBytes(GapNotice.Of(gap), new Span<byte>(run.Start, run.Length));
        AddSegment(run, new Segment(run.Start, length, 1, gap.Gap.Generation, gap.Offset, LineFlags.Notice));
    }

    private void AddSegment(PageRun run, in Segment segment)
    {
        if (Open.Records == 0) Open.Opened = Stopwatch.GetTimestamp();
        Open.Add(queue.Pool, run, segment);
    }
}
