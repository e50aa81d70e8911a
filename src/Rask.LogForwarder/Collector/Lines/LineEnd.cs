using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Cri;
using Rask.LogForwarder.Parser.Scanning;

namespace Rask.LogForwarder.Collector.Lines;

/// <summary>
/// What the end of a source line says about it: whether the container's own line ends here, its stream and its time.
/// Docker cuts lines at 16 KiB; all pieces of a line have the same stream and the same nanosecond time, and only the
/// last one's text ends in a line feed. (Grammar: moby, daemon/logger/jsonfilelog/jsonlog.)
/// </summary>
/// <param name="Stream">The stream; standard output where the line does not tell.</param>
/// <param name="IsComplete">True where the text ends in a line feed, or the line is no Docker record and stands alone.</param>
/// <param name="BodyStart">Offset of the escaped text in the line.</param>
/// <param name="BodyEnd">Offset behind the escaped text.</param>
/// <param name="TimeStart">Offset of the time.</param>
/// <param name="TimeLength">Length of the time.</param>
internal readonly unsafe record struct LineEnd(
    StreamKind Stream, bool IsComplete, int BodyStart, int BodyEnd, int TimeStart, int TimeLength)
{
    private const int ShortestTail = 9 + 16 + 9;

    /// <summary>True where the line is no Docker record; it is delivered as it is.</summary>
    public bool IsDamaged => TimeLength == 0;

    /// <summary>True where it is a line of a CRI log: its pieces have times of their own, which nothing stands before.</summary>
    public bool IsCri => TimeLength > 0 && TimeStart == 0;

    /// <summary><c>,"time":</c></summary>
    private const ulong TimeKey = ',' | ('"' << 8) | ('t' << 16) | ((ulong)'i' << 24) | ((ulong)'m' << 32) | ((ulong)'e' << 40) | ((ulong)'"' << 48) | ((ulong)':' << 56);

    /// <summary><c>"stdout"</c></summary>
    private const ulong StdoutName = '"' | ('s' << 8) | ('t' << 16) | ((ulong)'d' << 24) | ((ulong)'o' << 32) | ((ulong)'u' << 40) | ((ulong)'t' << 48) | ((ulong)'"' << 56);

    /// <summary><c>"stderr"</c></summary>
    private const ulong StderrName = '"' | ('s' << 8) | ('t' << 16) | ((ulong)'d' << 24) | ((ulong)'e' << 32) | ((ulong)'r' << 40) | ((ulong)'r' << 48) | ((ulong)'"' << 56);

    /// <summary><c>","strea</c></summary>
    private const ulong StreamKeyStart = '"' | (',' << 8) | ('"' << 16) | ((ulong)'s' << 24) | ((ulong)'t' << 32) | ((ulong)'r' << 40) | ((ulong)'e' << 48) | ((ulong)'a' << 56);

    /// <summary><c>stream":</c></summary>
    private const ulong StreamKeyEnd = 's' | ('t' << 8) | ('r' << 16) | ((ulong)'e' << 24) | ((ulong)'a' << 32) | ((ulong)'m' << 40) | ((ulong)'"' << 48) | ((ulong)':' << 56);

    /// <summary>
    /// Reads the end of a line in Docker's usual form, without attributes.
    /// </summary>
    /// <returns>False where the line has another form.</returns>
    public static bool TryReadUsual(byte* line, int length, out LineEnd end)
    {
        end = default;
        if (!TryFindUsual(line, length, out var bodyEnd, out var stream)) return false;
        var time = bodyEnd + EnvelopeHead.TailLength;
        end = new LineEnd(
            stream,
            EndsInLineFeed(line + EnvelopeHead.Length, bodyEnd),
            EnvelopeHead.Length,
            (int)(bodyEnd - line),
            (int)(time - line),
            (int)(line + length - 2 - time));
        return true;
    }

    /// <summary>
    /// Finds the end of the text of a line in Docker's usual form, without attributes; every line passes here.
    /// </summary>
    /// <param name="line">Its first byte; the text begins behind <see cref="EnvelopeHead.Length"/> bytes.</param>
    /// <param name="length">Its bytes, without line feed.</param>
    /// <param name="bodyEnd">Behind the escaped text.</param>
    /// <param name="stream">The stream.</param>
    /// <returns>False where the line has another form.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFindUsual(byte* line, int length, out byte* bodyEnd, out StreamKind stream)
    {
        bodyEnd = null;
        stream = StreamKind.Stdout;
        if (length < EnvelopeHead.Length + ShortestTail + 2 || Unsafe.ReadUnaligned<ulong>(line) != EnvelopeHead.Word) return false;
        var close = line + length - 2;
        if (*(ushort*)close != ('"' | ('}' << 8))) return false;

        // The time has 20 to 30 bytes, so its opening quote is the last quote of the 16 bytes from here.
        var window = close - 32;
        var quotes = Vector128.Equals(Vector128.Load(window), Vector128.Create((byte)'"')).ExtractMostSignificantBits();
        if (quotes == 0) return false;
        var open = window + BitOperations.Log2(quotes);

        if (Unsafe.ReadUnaligned<ulong>(open - 8) != TimeKey) return false;
        var name = Unsafe.ReadUnaligned<ulong>(open - 16);
        if (name != StdoutName)
        {
            if (name != StderrName) return false;
            stream = StreamKind.Stderr;
        }

        if (Unsafe.ReadUnaligned<ulong>(open - 24) != StreamKeyEnd
            || Unsafe.ReadUnaligned<ulong>(open + 1 - EnvelopeHead.TailLength) != StreamKeyStart) return false;
        bodyEnd = open + 1 - EnvelopeHead.TailLength;
        return bodyEnd >= line + EnvelopeHead.Length;
    }

    /// <summary>Reads the end of any line: the usual form, the one with attributes, that of a CRI log, or none at all.</summary>
    public static LineEnd Read(byte* line, int length)
    {
        if (TryReadUsual(line, length, out var end)) return end;
        if (CriLine.TryRead(new ReadOnlySpan<byte>(line, length), out var cri))
            return new LineEnd(cri.Stream, cri.IsWhole, cri.TextStart, length, 0, cri.TimeLength);
        if (!Envelope.TryReadGeneral(new ReadOnlySpan<byte>(line, length), out var parts))
            return new LineEnd(StreamKind.Stdout, true, 0, 0, 0, 0);

        var bodyEnd = parts.BodyStart + parts.BodyLength;
        // Pieces are joined by their text alone, which is only right where the text comes first, as Docker writes it.
        var isComplete = parts.BodyStart != EnvelopeHead.Length || EndsInLineFeed(line + parts.BodyStart, line + bodyEnd);
        return new LineEnd(parts.Stream, isComplete, parts.BodyStart, bodyEnd, parts.TimeStart, parts.TimeLength);
    }

    /// <summary>True where escaped text ends in <c>\n</c>, and not in an escaped backslash before an n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool EndsInLineFeed(byte* start, byte* end)
    {
        if (end - start < 2 || *(ushort*)(end - 2) != ('\\' | ('n' << 8))) return false;
        if (end - start == 2 || end[-3] != '\\') return true;
        var run = 0;
        for (var p = end - 2; p >= start && *p == '\\'; p--) run++;
        return (run & 1) == 1;
    }
}
