namespace Rask.LogForwarder.Parser.TextFormats.Go;

/// <summary>
/// <c>go</c> / <c>plain</c>: Go's package <c>log</c> with <c>LstdFlags</c>, with or without <c>Lmicroseconds</c>, <c>Lshortfile</c> or
/// <c>Llongfile</c> (the package's documentation), and slog's default handler, which writes through it:
/// <code>2009/01/23 01:23:23.123123 /a/b/c/d.go:23: message</code>
/// Thread-safe.
/// </summary>
internal static unsafe class GoLogFormat
{
    /// <summary>Length of <c>2009/01/23 01:23:23</c>.</summary>
    private const int TimeLength = 19;

    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        if (!cursor.Looks("0000/00/00 00:00:00"u8))
            return false;
        cursor.At += TimeLength;
        if (cursor.Looks(".000000"u8))
            cursor.At += 7;
        var time = new TextSlice(start, (int)(cursor.At - start));
        if (!cursor.TrySkip((byte)' '))
            return false;
        TextSlice source = ReadSource(ref cursor);

        parts.Format = RecordFormat.GoText;
        parts.Message = cursor.RestSlice;
        parts.Level = PlainLevel.Find(cursor.Rest);
        parts.AddFixed("time"u8, time);
        if (!source.IsAbsent)
            parts.AddFixed("source"u8, source);
        return true;
    }

    /// <summary><c>main.go:23: </c>; absent where none comes next.</summary>
    private static TextSlice ReadSource(ref EscapedCursor cursor)
    {
        ReadOnlySpan<byte> rest = cursor.Rest;
        int name = rest.IndexOf(".go:"u8);
        if (name <= 0 || rest[..name].ContainsAny(" \\"u8))
            return default;
        int line = name + ".go:".Length;
        int digits = rest[line..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits <= 0 || !rest[(line + digits)..].StartsWith(": "u8))
            return default;
        var source = new TextSlice(cursor.At, line + digits);
        cursor.At += line + digits + 2;
        return source;
    }
}
