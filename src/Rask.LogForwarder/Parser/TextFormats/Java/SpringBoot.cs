namespace Rask.LogForwarder.Parser.TextFormats.Java;

/// <summary>
/// What Spring Boot's console pattern (<c>defaults.xml</c>) puts behind time and level:
/// <code>1 --- [app] [           main] [0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331] c.e.App    : text</code>
/// The name of the application is there since 3.2 and where it is set; so are the ids of a trace. Thread-safe.
/// </summary>
internal static unsafe class SpringBoot
{
    /// <summary>Hexadecimal digits of both ids and the hyphen between them.</summary>
    private const int CorrelationLength = 32 + 1 + 16;

    public static bool TryRead(ref EscapedCursor cursor, TextParts parts)
    {
        if (!cursor.TryReadDigits(out TextSlice pid) || !cursor.TrySkip(" --- "u8) || !JavaWords.TryReadBracket(ref cursor, out TextSlice thread))
            return false;
        TextSlice application = default, correlation = default;
        if (TryReadCorrelation(ref cursor, ref correlation) is false && cursor.Is("["u8))
        {
            application = thread;
            if (!JavaWords.TryReadBracket(ref cursor, out thread))
                return false;
            _ = TryReadCorrelation(ref cursor, ref correlation);
        }
        if (!JavaWords.TryReadLogger(ref cursor, out TextSlice logger))
            return false;
        cursor.SkipSpaces();
        if (!cursor.TrySkip(": "u8) && !(cursor.Left == 1 && cursor.TrySkip((byte)':')))
            return false;
        parts.AddFixed("pid"u8, pid);
        if (application.Length > 0)
            parts.AddFixed("application"u8, application);
        parts.AddFixed("thread"u8, thread);
        parts.AddFixed("logger"u8, logger);
        if (correlation.Length > 0)
        {
            parts.TraceId = new TextSlice(correlation.Start, 32);
            parts.SpanId = new TextSlice(correlation.Start + 33, 16);
        }
        return true;
    }

    /// <summary>Reads a bracket of two ids, or of the spaces that stand for them outside a trace.</summary>
    private static bool TryReadCorrelation(ref EscapedCursor cursor, ref TextSlice ids)
    {
        EscapedCursor ahead = cursor;
        if (!JavaWords.TryReadBracket(ref ahead, out TextSlice content))
            return false;
        bool isBlank = content.Length == 0 && ahead.At - cursor.At == CorrelationLength + 3;
        if (!isBlank && !AreIds(content.Bytes))
            return false;
        cursor = ahead;
        ids = content;
        return true;
    }

    private static bool AreIds(ReadOnlySpan<byte> text)
    {
        if (text.Length != CorrelationLength)
            return false;
        for (int i = 0; i < text.Length; i++)
        {
            if (i == 32 ? text[i] != (byte)'-' : text[i] is not ((>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f')))
                return false;
        }
        return true;
    }
}
