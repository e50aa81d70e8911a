using System.Runtime.CompilerServices;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Collector.Lines;

/// <summary>
/// The bytes of a file that are being cut into lines, and the lines among them that are taken and not in the batch yet: they
/// lie one behind the other and become a segment together. Reader thread only.
/// </summary>
internal sealed unsafe class SourceWindow(OpenBatch batch)
{
    private readonly nint[] _last = new nint[2];
    private PageRun _run;
    private byte* _base;
    private long _baseOffset;
    private byte* _start;
    private LogPosition _position;

    /// <summary>The file.</summary>
    public Generation? Generation { get; private set; }

    /// <summary>The pages in which the bytes lie.</summary>
    public PageRun Run => _run;

    /// <summary>Lines that are taken and not in the batch yet.</summary>
    public int Records { get; private set; }

    /// <summary>Behind what was taken.</summary>
    public LogPosition Position => _position;

    /// <summary>Begins with other bytes.</summary>
    public void Begin(PageRun run, byte* data, Generation generation, long offset)
    {
        _run = run;
        _base = data;
        _baseOffset = offset;
        Generation = generation;
        _start = data;
        Records = 0;
        _last.AsSpan().Clear();
    }

    /// <summary>Sets where reading goes on, behind a gap.</summary>
    public void GoOnAt(LogPosition position) => _position = position;

    /// <summary>The offset of a byte in the file.</summary>
    public long OffsetOf(byte* place) => _baseOffset + (place - _base);

    /// <summary>Takes a line that stands alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void TakeLine(byte* line, StreamKind stream)
    {
        Records++;
        _last[(int)stream] = (nint)line;
    }

    /// <summary>Takes a line to which none can belong.</summary>
    public void TakeOther() => Records++;

    /// <summary>The last line of a stream that is not in the batch yet; null where there is none.</summary>
    public byte* Last(StreamKind stream) => (byte*)_last[(int)stream];

    /// <summary>No line will belong to the last one of a stream.</summary>
    public void ForgetLast(StreamKind stream) => _last[(int)stream] = 0;

    /// <summary>Puts the lines before a place into the batch.</summary>
    public void Flush(byte* end)
    {
        if (Records > 0)
        {
            batch.Add(_run, new Segment(_start, (int)(end - _start), Records, Generation!.Id ?? "", OffsetOf(_start), LineFlags.None));
            Records = 0;
            _position = new LogPosition(Generation.Id, OffsetOf(end));
        }

        if (end != _start) batch.Cover(Generation!, end - _start);
        _start = end;
        _last.AsSpan().Clear();
    }

    /// <summary>Goes on behind bytes that go to no segment.</summary>
    /// <param name="next">There.</param>
    /// <param name="isCovered">False where another batch covers them.</param>
    public void SkipTo(byte* next, bool isCovered)
    {
        if (isCovered) batch.Cover(Generation!, next - _start);
        _start = next;
        _position = new LogPosition(Generation!.Id, OffsetOf(next));
    }

    /// <summary>Goes on behind bytes that are a gap. They are not passed before it is named.</summary>
    public void Leave(byte* next) => _start = next;

    /// <summary>
    /// Takes a line out of those that are not in the batch yet. Those before it go into the batch, those behind it stay.
    /// The batch that its record will be in covers it.
    /// </summary>
    /// <param name="line">Its start.</param>
    /// <param name="end">Behind all lines that are taken.</param>
    /// <returns>Behind its line feed, or its end where it has none.</returns>
    public byte* TakeOut(byte* line, byte* end)
    {
        var rest = new ReadOnlySpan<byte>(line, (int)(end - line));
        var feed = rest.IndexOf((byte)'\n');
        var next = feed < 0 ? end : line + feed + 1;
        var behind = Count(next, end);
        var (first, second) = (_last[0], _last[1]);
        Records -= behind + 1;
        Flush(line);
        SkipTo(next, isCovered: false);
        Records = behind;
        if (first >= (nint)next) _last[0] = first;
        if (second >= (nint)next) _last[1] = second;
        return next;
    }

    private static int Count(byte* start, byte* end)
    {
        if (start >= end) return 0;
        var lines = new ReadOnlySpan<byte>(start, (int)(end - start));
        var feeds = lines.Count((byte)'\n');
        return lines[^1] == (byte)'\n' ? feeds : feeds + 1;
    }
}
