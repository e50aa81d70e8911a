namespace Rask.LogForwarder.Parser.TextFormats.Go;

/// <summary>
/// Go's package <c>log</c> with <c>LstdFlags</c>, with or without <c>Lmicroseconds</c>, <c>Lshortfile</c> or <c>Llongfile</c> (the
/// package's documentation):
/// <code>
/// 2009/01/23 01:23:23.123123 /a/b/c/d.go:23: message
/// 2009/01/23 01:23:23 INFO message key=value
/// </code>
/// <c>go</c> / <c>plain</c>; the second is slog's default handler, which writes through it: <c>go</c> / <c>structured</c>. A panic that
/// net/http or gin caught: <c>go</c> / <c>error</c>. Thread-safe.
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

        if (!TryReadSlog(cursor, parts))
        {
            bool isDump = cursor.Is("[Recovery] "u8) || GoTrace.IsDump(cursor.Rest);
            parts.Format = isDump ? RecordFormat.GoError : RecordFormat.GoText;
            parts.Message = cursor.RestSlice;
            parts.Level = PlainLevel.Find(cursor.At, cursor.End);
            if (isDump && parts.Level == RecordLevel.None)
                parts.Level = RecordLevel.Error;
        }
        _ = parts.AddOwn("time"u8, time);
        _ = parts.AddOwn("source"u8, source);
        return true;
    }

    /// <summary>
    /// Reads what slog's default handler writes: a level as <c>Level.String</c> has it, the message, pairs. Not where an object ends the
    /// line: that is taken apart as such.
    /// </summary>
    private static bool TryReadSlog(EscapedCursor cursor, TextParts parts)
    {
        if (cursor.Left < 5 || *cursor.At is not ((byte)'I' or (byte)'W' or (byte)'E' or (byte)'D') || cursor.End[-1] == (byte)'}')
            return false;
        byte* start = cursor.At;
        if (!cursor.TrySkip("INFO"u8) && !cursor.TrySkip("WARN"u8) && !cursor.TrySkip("ERROR"u8) && !cursor.TrySkip("DEBUG"u8))
            return false;
        if (cursor.TrySkip((byte)'+') || cursor.TrySkip((byte)'-'))
        {
            if (!cursor.TryReadDigits(out _))
                return false;
        }
        var level = new TextSlice(start, (int)(cursor.At - start));
        if (!cursor.TrySkip((byte)' '))
            return false;
        byte* headEnd = EscapedLines.FindBreak(cursor.At, cursor.End, parts);
        parts.Format = RecordFormat.Go;
        TextSlice message = KeyValueText.AddTrailing(new TextSlice(cursor.At, (int)(headEnd - cursor.At)), PairStyle.Go, parts);
        parts.Message = message.IsAbsent ? new TextSlice(cursor.At, (int)(headEnd - cursor.At)) : message;
        KnownMembers.Take(parts);
        _ = KnownMembers.TrySetLevel(level, parts);
        GoTrace.Add(headEnd, cursor.End, parts);
        return true;
    }

    /// <summary><c>main.go:23: </c>; absent where none comes next.</summary>
    private static TextSlice ReadSource(ref EscapedCursor cursor)
    {
        ReadOnlySpan<byte> rest = cursor.Rest;
        int name = rest.IndexOf(".go:"u8);
        if (name <= 0 || !PlainName.IsWord(rest[..name]))
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
