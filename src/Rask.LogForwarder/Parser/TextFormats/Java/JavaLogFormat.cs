namespace Rask.LogForwarder.Parser.TextFormats.Java;

/// <summary>
/// <c>java</c> / <c>structured</c>: lines that begin with a time with a fraction, as logback and Log4j 2 write them by default (their manuals),
/// Spring Boot 2 and 3 (<c>defaults.xml</c>), JBoss, Keycloak and Quarkus, and Tomcat (<c>OneLineFormatter</c>):
/// <code>
/// 09:30:45.123 [main] INFO  com.example.App - text
/// 2026-11-23T09:30:45.123Z  INFO 1 --- [app] [main] com.example.App : text
/// 2026-11-23 09:30:45,123 INFO  [com.example.App] (main) text
/// 23-Nov-2026 09:30:45.123 INFO [main] com.example.App.start text
/// </code>
/// A stack trace that the collector has joined stays behind the text; its class is the field <c>exception_type</c>. Thread-safe.
/// </summary>
internal static unsafe class JavaLogFormat
{
    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        bool isTomcat = cursor.Looks("00-Aaa-0000 00:00:00.000 "u8);
        if (isTomcat)
            cursor.At += "23-Nov-2026 09:30:45.123".Length;
        else if (!TrySkipTime(ref cursor))
            return false;
        var time = new TextSlice(start, (int)(cursor.At - start));
        if (!cursor.TrySkip((byte)' '))
            return false;
        parts.AddFixed("time"u8, time);
        bool isRead = isTomcat ? TryReadTomcat(ref cursor, parts)
            : cursor.Is("["u8) ? TryReadLogback(ref cursor, parts)
            : TryReadLevelFirst(ref cursor, parts);
        if (!isRead)
        {
            parts.Clear();
            return false;
        }
        parts.Format = RecordFormat.Java;
        parts.Message = cursor.RestSlice;
        JavaTrace.AddException(cursor.At, end, parts);
        return true;
    }

    /// <summary>Skips a time of day or a date and a time, with a fraction of three digits or more and maybe an offset.</summary>
    private static bool TrySkipTime(ref EscapedCursor cursor)
    {
        if (cursor.Left > TextTime.DateTimeLength && TextTime.IsDateTime(cursor.At))
            cursor.At += TextTime.DateTimeLength;
        else if (cursor.Looks("00:00:00"u8))
            cursor.At += "09:30:45".Length;
        else
            return false;
        int fraction = TextTime.FractionLength(cursor.At, cursor.End);
        if (fraction < 4)
            return false;
        cursor.At += fraction;
        cursor.At += TextTime.OffsetLength(cursor.At, cursor.End);
        return true;
    }

    /// <summary><c>[main] INFO  com.example.App - text</c>, since logback 1.3 with <c>--</c>.</summary>
    private static bool TryReadLogback(ref EscapedCursor cursor, TextParts parts)
    {
        if (!JavaWords.TryReadBracket(ref cursor, out TextSlice thread) || !JavaWords.TryAddLevel(ref cursor, parts))
            return false;
        cursor.SkipSpaces();
        if (!JavaWords.TryReadLogger(ref cursor, out TextSlice logger))
            return false;
        cursor.SkipSpaces();
        if (!cursor.TrySkip("- "u8) && !cursor.TrySkip("-- "u8))
            return false;
        parts.AddFixed("thread"u8, thread);
        parts.AddFixed("logger"u8, logger);
        return true;
    }

    /// <summary>A level, and then Spring Boot's or JBoss's form.</summary>
    private static bool TryReadLevelFirst(ref EscapedCursor cursor, TextParts parts)
    {
        cursor.SkipSpaces();
        if (!IsBehindWord(cursor) || !JavaWords.TryAddLevel(ref cursor, parts))
            return false;
        cursor.SkipSpaces();
        if (cursor.Is("["u8))
            return TryReadJBoss(ref cursor, parts);
        return SpringBoot.TryRead(ref cursor, parts);
    }

    /// <summary>Whether a bracket or a digit stands behind a word of capitals. Others write time and level as well, and this tells most of them.</summary>
    private static bool IsBehindWord(EscapedCursor cursor)
    {
        while (!cursor.IsAtEnd && (uint)(*cursor.At - 'A') <= 'Z' - 'A')
            cursor.At++;
        cursor.SkipSpaces();
        return !cursor.IsAtEnd && *cursor.At is (byte)'[' or (>= (byte)'0' and <= (byte)'9');
    }

    /// <summary><c>[com.example.App] (main) text</c></summary>
    private static bool TryReadJBoss(ref EscapedCursor cursor, TextParts parts)
    {
        if (!JavaWords.TryReadBracket(ref cursor, out TextSlice logger) || !JavaWords.IsLogger(logger.Bytes) || !cursor.TrySkip((byte)'('))
            return false;
        int close = cursor.Rest.IndexOf(") "u8);
        if (close <= 0)
            return false;
        TextSlice thread = JavaWords.Trim(cursor.At, cursor.At + close);
        if (!PlainName.Is(thread.Bytes))
            return false;
        cursor.At += close + 2;
        parts.AddFixed("thread"u8, thread);
        parts.AddFixed("logger"u8, logger);
        return true;
    }

    /// <summary><c>INFO [main] com.example.App.start text</c></summary>
    private static bool TryReadTomcat(ref EscapedCursor cursor, TextParts parts)
    {
        if (!JavaWords.TryAddLevel(ref cursor, parts) || !cursor.TrySkip((byte)' '))
            return false;
        if (!JavaWords.TryReadBracket(ref cursor, out TextSlice thread) || !JavaWords.TryReadLogger(ref cursor, out TextSlice logger) || !cursor.TrySkip((byte)' '))
            return false;
        parts.AddFixed("thread"u8, thread);
        parts.AddFixed("logger"u8, logger);
        return true;
    }
}
