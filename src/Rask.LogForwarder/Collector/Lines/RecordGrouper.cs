using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Collector.Lines.Multiline;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Cri;
using Rask.LogForwarder.Parser.Scanning;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector.Lines;

/// <summary>
/// Cuts the bytes of one container's log into source lines, and groups lines into records and records into batches.
/// Every line that it puts into a segment becomes exactly one record. Reader thread only.
/// </summary>
/// <remarks>
/// It looks at the ends of a line only. Lines that Docker cut into pieces are put together before they enter a batch, and so
/// are the lines of a stack trace; a torn line, which has no line end, is cut where the next record starts.
/// </remarks>
internal sealed unsafe partial class RecordGrouper
{
    private static readonly byte[] AttributesKey = "\"attrs\":"u8.ToArray();

    private readonly BatchQueue _queue;
    private readonly CollectorLimits _limits;
    private readonly LineScanner _scanner;
    private readonly Counters _counters;
    private readonly ContainerLedger _ledger;
    private readonly OpenBatch _batch;
    private readonly SourceWindow _window;
    private readonly JoinedRecords _joined;
    private readonly OpenRecord[] _open;
    private readonly int[] _marks = GC.AllocateArray<int>(LineScanner.MarksAtOnce, pinned: true);
    private readonly byte[] _startTable = GC.AllocateArray<byte>(LineStart.TableLength, pinned: true);
    // Not zero for the first bytes of lines that may belong to other lines; all zero where lines are not joined.
    private readonly byte* _starts;
    private readonly long _joinWithin;
    private byte* _passed;

    // True while a line's stream and time matter: some record is open, lines were delivered before a restart, or a gap ends here.
    private bool _isWatchful;

    public RecordGrouper(
        BatchOwner owner, BatchQueue queue, CollectorLimits limits, LineScanner scanner, Counters counters, ContainerLedger ledger)
    {
        _queue = queue;
        _limits = limits;
        _scanner = scanner;
        _counters = counters;
        _ledger = ledger;
        _batch = new OpenBatch(owner, queue, limits, counters, ledger);
        _window = new SourceWindow(_batch);
        _joined = new JoinedRecords(_batch, limits.MaxLineBytes, counters, ledger);
        _open = [new OpenRecord(queue.Pool), new OpenRecord(queue.Pool)];
        _starts = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_startTable));
        if (limits.JoinWithin is not { } within) return;
        _joinWithin = (long)within.TotalNanoseconds;
        LineStart.Fill(_startTable);
    }

    /// <summary>The batch that lines go to.</summary>
    public Batch Open => _batch.Current;

    /// <summary>The newest sealed batch: its place among the container's, and where it ends; null before the first.</summary>
    public (BatchId Order, StreamPositions End)? Newest => _batch.Newest;

    /// <summary>Gives batches that are sealed from here on another owner's name; its key stays.</summary>
    public void Rename(BatchOwner owner) => _batch.Owner = owner;

    /// <summary>Which lines were delivered before a restart.</summary>
    public ResumePoint Resume { get; } = new();

    /// <summary>True where a record waits for what may belong to it.</summary>
    public bool HasUnfinished => _open[0].IsPending || _open[1].IsPending;

    /// <summary>The records that wait, per stream.</summary>
    public IReadOnlyList<OpenRecord> Unfinished => _open;

    /// <summary>True where another batch may be filled without more unacknowledged records than are allowed.</summary>
    public bool MayRead => _batch.MayRead;

    /// <summary>True where the open batch can take no more.</summary>
    private bool IsFull => _window.Records >= _batch.Room;

    private bool IsWatchful => HasUnfinished || Resume.IsActive || _zeros.Bytes > 0;

    private bool JoinsLines => _joinWithin > 0;

    /// <summary>
    /// Takes the whole lines of a piece of a file.
    /// </summary>
    /// <param name="run">The pages that hold it.</param>
    /// <param name="data">Its first byte, the start of a line. Lines that were taken may be other bytes afterwards.</param>
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
                var count = _scanner.Scan(data, length, scanned, marks, out scanned);
                for (var i = 0; open && i < count; i++)
                {
                    var mark = data + marks[i];
                    if (*mark == '\n')
                    {
                        open = TakeLine(line, mark, mark + 1);
                        if (open) line = mark + 1;
                    }
                    else if (mark > line && IsRecordStart(data, mark, end) && !IsCri(line, mark))
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
        End(line);
        taken = (int)(line - data);
        _counters.AddBytesRead(taken);
        return open;
    }

    /// <summary>
    /// Makes one record of bytes that are no whole line, because no line can be this long.
    /// </summary>
    public bool TakeUnended(PageRun run, byte* data, int length, Generation generation, long offset)
    {
        Begin(run, data, generation, offset);
        var open = TakeLine(data, data + length, data + length);
        End(open ? data + length : data);
        if (open) _counters.AddBytesRead(length);
        return open;
    }

    /// <summary>Seals the open batch, if it has records and the queue has room.</summary>
    /// <param name="isAlone">See <see cref="BatchQueue.Seal(Batch, bool)"/>.</param>
    public bool TrySeal(bool isAlone = false) =>
        _batch.TrySeal(new StreamPositions(Delivered(StreamKind.Stdout), Delivered(StreamKind.Stderr)), isAlone);

    /// <summary>Gives the open batch's pages back; for a source that ends with nothing to deliver.</summary>
    public void Abandon()
    {
        _batch.Abandon();
        foreach (var record in _open) record.Clear();
    }

    /// <summary>Gives pages back that are held for records that wait. Where memory is short, they are read again.</summary>
    public void LeaveMemory()
    {
        foreach (var record in _open) record.LeaveMemory();
    }

    // A stream that is ahead of the other after a restart stays there: its lines are passed over until then.
    private LogPosition Delivered(StreamKind stream) =>
        Resume.Ahead(stream) ?? (_open[(int)stream] is { IsPending: true } record ? record.Start : _window.Position);

    private void Begin(PageRun run, byte* data, Generation generation, long offset)
    {
        _window.Begin(run, data, generation, offset);
        _batch.Begin();
        _passed = null;
        _isWatchful = IsWatchful;
    }

    private void End(byte* end)
    {
        EndSegment(end);
        foreach (var record in _open) record.HoldMemory();
    }

    /// <summary>Takes one line, from its start to <paramref name="end"/>; the next one starts at <paramref name="next"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TakeLine(byte* line, byte* end, byte* next)
    {
        if (IsFull && !SealBefore(line)) return false;
        if (!_isWatchful && LineEnd.TryFindUsual(line, (int)(end - line), out var bodyEnd, out var stream))
        {
            var body = line + EnvelopeHead.Length;
            var length = (int)(bodyEnd - body);
            if (LineEnd.EndsInLineFeed(body, bodyEnd)
                && (LineStart.IsPlain(_starts, body, length) || !LineStart.MayMatter(new ReadOnlySpan<byte>(body, length))))
            {
                _window.TakeLine(line, stream);
                return true;
            }
        }

        var taken = TakeUnusualLine(line, end, next);
        _isWatchful = IsWatchful;
        return taken;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool SealBefore(byte* line)
    {
        EndSegment(line);
        // What was held back may have made room: the record that it becomes belongs to this batch.
        return (!IsFull || TrySeal()) && MayRead;
    }

    private bool TakeUnusualLine(byte* line, byte* end, byte* next)
    {
        if (*line is 0 or (byte)'\n' || line == end)
        {
            var text = line;
            while (text < end && *text == 0) text++;
            EndSegment(line);
            if (text == end && text == line && _zeros.Bytes == 0) return TakeBlank(line, next);
            // The line end that follows zeros goes with them.
            _passed = text == end ? next : text;
            TakeZeros(_window.Generation!, _window.OffsetOf(line), _passed - line);
            _window.Leave(_passed);
            return text == end || TakeText(text, end, next);
        }

        return TakeText(line, end, next);
    }

    // The text of a CRI log is not escaped: what looks like a record there is what a program wrote.
    private static bool IsCri(byte* line, byte* end) => CriLine.TryRead(new ReadOnlySpan<byte>(line, (int)(end - line)), out _);

    private static bool IsRecordStart(byte* data, byte* mark, byte* end)
    {
        // What lies behind the end is left over from another read.
        if (end - mark < EnvelopeHead.Length || Unsafe.ReadUnaligned<ulong>(mark) != EnvelopeHead.Word) return false;
        var before = (int)Math.Min(mark - data, AttributesKey.Length);
        return !new ReadOnlySpan<byte>(mark - before, before).SequenceEqual(AttributesKey);
    }

    private static ReadOnlySpan<byte> Body(byte* line, in LineEnd found) => new(line + found.BodyStart, found.BodyEnd - found.BodyStart);
}
