namespace Rask.LogForwarder.Parser.TextFormats.Java;

/// <summary>
/// <c>java</c> / <c>structured</c>: <c>java.util.logging.SimpleFormatter</c> by default, in English. Its two lines have been joined:
/// <code>
/// Nov 23, 2026 9:30:45 AM com.example.App main
/// INFO: text
/// </code>
/// Thread-safe.
/// </summary>
internal static unsafe class JulFormat
{
    /// <summary>Fills the parts only where the lines are such.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        if (!cursor.Looks("Aaa 0"u8))
            return false;
        cursor.At += 4;
        if (!cursor.TryReadDigits(out _) || !cursor.Looks(", 0000 0"u8))
            return false;
        cursor.At += ", 2026 ".Length;
        if (!cursor.TryReadDigits(out _) || !cursor.Looks(":00:00"u8))
            return false;
        cursor.At += ":30:45".Length;
        // Since version 20 the JDK writes a narrow no-break space here.
        if (!cursor.TrySkip((byte)' ') && !cursor.TrySkip("\u202F"u8))
            return false;
        if (!cursor.TrySkip("AM"u8) && !cursor.TrySkip("PM"u8))
            return false;
        var time = new TextSlice(start, (int)(cursor.At - start));
        if (!cursor.TrySkip((byte)' '))
            return false;
        byte* lineEnd = EscapedLines.FindBreak(cursor.At, end, parts);
        var source = new TextSlice(cursor.At, (int)(lineEnd - cursor.At));
        if (lineEnd == end || source.Length == 0 || !PlainName.Is(source.Bytes))
            return false;
        cursor.At = lineEnd + EscapedLines.BreakLength;
        if (!LevelWord.TryReadCapitals(ref cursor, out TextSlice word, out RecordLevel level, out bool isCanonical) || !cursor.TrySkip(": "u8))
            return false;
        parts.Format = RecordFormat.Java;
        parts.Message = cursor.RestSlice;
        parts.Level = level;
        if (!isCanonical)
            parts.AddFixed("level"u8, word);
        parts.AddFixed("time"u8, time);
        parts.AddFixed("source"u8, source);
        JavaTrace.AddException(cursor.At, end, parts);
        return true;
    }
}
