namespace Rask.LogForwarder.Parser.TextFormats.Dotnet;

/// <summary>
/// <c>dotnet</c> / <c>structured</c>: the console loggers of Microsoft.Extensions.Logging without a time: the simple one, whose text comes on
/// lines of its own with six spaces before it (joined here) or behind a space, and the one for systemd:
/// <code>
/// info: Microsoft.Hosting.Lifetime[14]
///       Now listening on: http://[::]:8080
/// &lt;6>Microsoft.Hosting.Lifetime[14] Now listening on: http://[::]:8080
/// </code>
/// Thread-safe.
/// </summary>
internal static unsafe class DotnetConsoleFormat
{
    /// <summary>Bytes of a level and its colon: all levels have four letters.</summary>
    private const int LevelLength = 4;

    private const int MaxCategory = 300;

    /// <summary>Spaces before each line of a message.</summary>
    private const int Indent = 6;

    /// <summary>A line of the simple logger. Fills the parts only where it is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        if (end - start < LevelLength + 2 || start[LevelLength] != (byte)':' || start[LevelLength + 1] != (byte)' ')
            return false;
        var word = new TextSlice(start, LevelLength);
        RecordLevel level = LevelOf(word.Bytes);
        var cursor = new EscapedCursor(start + LevelLength + 2, end);
        byte* head = cursor.At;
        if (level == RecordLevel.None || !TryReadCategory(ref cursor, out TextSlice category, out TextSlice eventId))
            return false;
        if (cursor.IsAtEnd)
        {
            // The text's lines were not joined to it.
            parts.Message = new TextSlice(head, (int)(end - head));
        }
        else if (cursor.TrySkip("\\n      "u8) || cursor.TrySkip((byte)' '))
        {
            parts.Message = cursor.RestSlice;
            AddCategory(category, eventId, parts);
        }
        else
        {
            return false;
        }
        parts.Format = RecordFormat.Dotnet;
        parts.Level = level;
        if (level is not (RecordLevel.Info or RecordLevel.Warn))
            parts.AddFixed("level"u8, word);
        AddException(parts);
        return true;
    }

    /// <summary>A line of the logger for systemd. Fills the parts only where it is one.</summary>
    public static bool TryReadSystemd(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        if (!HtmlBrackets.TrySkipLess(ref cursor) || cursor.Left < 2)
            return false;
        RecordLevel level = *cursor.At switch
        {
            (byte)'2' => RecordLevel.Fatal,
            (byte)'3' => RecordLevel.Error,
            (byte)'4' => RecordLevel.Warn,
            (byte)'6' => RecordLevel.Info,
            (byte)'7' => RecordLevel.Debug,
            _ => RecordLevel.None,
        };
        var number = new TextSlice(cursor.At++, 1);
        if (level == RecordLevel.None || !HtmlBrackets.TrySkipGreater(ref cursor) || !TryReadCategory(ref cursor, out TextSlice category, out TextSlice eventId) || !cursor.TrySkip((byte)' '))
            return false;
        parts.Format = RecordFormat.Dotnet;
        parts.Level = level;
        parts.Message = cursor.RestSlice;
        parts.AddFixed("level"u8, number);
        AddCategory(category, eventId, parts);
        return true;
    }

    /// <summary><c>Microsoft.Hosting.Lifetime[14]</c>: the name of a class.</summary>
    private static bool TryReadCategory(ref EscapedCursor cursor, out TextSlice category, out TextSlice eventId)
    {
        category = eventId = default;
        ReadOnlySpan<byte> head = cursor.Rest[..Math.Min(cursor.Left, MaxCategory)];
        int open = head.IndexOfAny((byte)'[', (byte)' ', (byte)'\\');
        if (open <= 0 || head[open] != (byte)'[' || (uint)((head[0] | 0x20) - 'a') > 'z' - 'a' || !PlainName.Is(head[..open]))
            return false;
        category = new TextSlice(cursor.At, open);
        cursor.At += open + 1;
        byte* id = cursor.At;
        _ = cursor.TrySkip((byte)'-');
        if (!cursor.TryReadDigits(out _))
            return false;
        eventId = new TextSlice(id, (int)(cursor.At - id));
        return cursor.TrySkip((byte)']');
    }

    private static void AddCategory(TextSlice category, TextSlice eventId, TextParts parts)
    {
        parts.AddFixed("category"u8, category);
        parts.AddFixed("event_id"u8, eventId);
    }

    /// <summary>An exception that was logged with the message stands behind it, its frames with the message's six spaces before their own three.</summary>
    private static void AddException(TextParts parts)
    {
        byte* at = parts.Message.Start;
        byte* end = at + parts.Message.Length;
        // Looked for in the second line only: a message of one line is what goes with an exception, and more looking would not be linear.
        at = EscapedLines.FindBreak(at, end) + EscapedLines.BreakLength;
        var line = new EscapedCursor(at, end);
        if (at < end && line.TrySkip("      "u8) && TraceHead.TryRead(line.At, end, out TraceHead head, Indent) && head.Kind == TraceKind.Dotnet)
            head.AddTo(parts);
    }

    private static RecordLevel LevelOf(ReadOnlySpan<byte> word) => word switch
    {
        _ when word.SequenceEqual("info"u8) => RecordLevel.Info,
        _ when word.SequenceEqual("warn"u8) => RecordLevel.Warn,
        _ when word.SequenceEqual("fail"u8) => RecordLevel.Error,
        _ when word.SequenceEqual("dbug"u8) || word.SequenceEqual("trce"u8) => RecordLevel.Debug,
        _ when word.SequenceEqual("crit"u8) => RecordLevel.Fatal,
        _ => RecordLevel.None,
    };
}
