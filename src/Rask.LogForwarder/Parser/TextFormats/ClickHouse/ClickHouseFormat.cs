namespace Rask.LogForwarder.Parser.TextFormats.ClickHouse;

/// <summary>
/// <c>clickhouse</c> / <c>database</c>: ClickHouse's server log (<c>OwnPatternFormatter</c>): time, thread, query, level, logger, text,
/// <code>2026.11.23 09:30:45.123456 [ 12 ] {5f2c91ab} &lt;Information&gt; Application: Ready for connections.</code>
/// Thread-safe.
/// </summary>
internal static unsafe class ClickHouseFormat
{
    /// <summary>Length of <c>2026.11.23 09:30:45</c>.</summary>
    private const int SecondsLength = 19;

    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        if (!cursor.Looks("0000.00.00 00:00:00"u8))
            return false;
        cursor.At += SecondsLength;
        cursor.At += TextTime.FractionLength(cursor.At, end);
        var time = new TextSlice(start, (int)(cursor.At - start));
        if (!cursor.TrySkip(" [ "u8) || !cursor.TryReadDigits(out TextSlice thread) || !cursor.TrySkip(" ] {"u8))
            return false;
        int close = cursor.Rest.IndexOf((byte)'}');
        if (close < 0)
            return false;
        var query = new TextSlice(cursor.At, close);
        cursor.At += close + 1;
        if (!cursor.TrySkip((byte)' ') || !HtmlBrackets.TrySkipLess(ref cursor))
            return false;
        byte* word = cursor.At;
        while (!cursor.IsAtEnd && ((uint)((*cursor.At | 0x20) - 'a') <= 'z' - 'a'))
            cursor.At++;
        var name = new TextSlice(word, (int)(cursor.At - word));
        RecordLevel level = LevelOf(name.Bytes, out bool isCanonical);
        if (level == RecordLevel.None || !HtmlBrackets.TrySkipGreater(ref cursor) || !cursor.TrySkip((byte)' '))
            return false;
        int colon = cursor.Rest.IndexOf(": "u8);
        if (colon < 0)
            return false;

        parts.Format = RecordFormat.ClickHouse;
        parts.Message = new TextSlice(cursor.At + colon + 2, cursor.Left - colon - 2);
        parts.Level = level;
        if (!isCanonical)
            parts.AddFixed("level"u8, name);
        parts.AddFixed("time"u8, time);
        parts.AddFixed("thread_id"u8, thread);
        if (query.Length > 0)
            parts.AddFixed("query_id"u8, query);
        if (colon > 0)
            parts.AddFixed("logger"u8, new TextSlice(cursor.At, colon));
        return true;
    }

    /// <summary>The level of one of Poco's priorities, as <c>OwnPatternFormatter</c> writes them.</summary>
    private static RecordLevel LevelOf(ReadOnlySpan<byte> name, out bool isCanonical)
    {
        isCanonical = name.SequenceEqual("Fatal"u8) || name.SequenceEqual("Error"u8) || name.SequenceEqual("Debug"u8);
        return name switch
        {
            _ when name.SequenceEqual("Fatal"u8) || name.SequenceEqual("Critical"u8) => RecordLevel.Fatal,
            _ when name.SequenceEqual("Error"u8) => RecordLevel.Error,
            _ when name.SequenceEqual("Warning"u8) => RecordLevel.Warn,
            _ when name.SequenceEqual("Notice"u8) || name.SequenceEqual("Information"u8) => RecordLevel.Info,
            _ when name.SequenceEqual("Debug"u8) || name.SequenceEqual("Trace"u8) || name.SequenceEqual("Test"u8) => RecordLevel.Debug,
            _ => RecordLevel.None,
        };
    }
}
