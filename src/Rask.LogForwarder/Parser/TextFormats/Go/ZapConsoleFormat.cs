namespace Rask.LogForwarder.Parser.TextFormats.Go;

/// <summary>
/// <c>go</c> / <c>structured</c>: zap's console encoder (go.uber.org/zap, zapcore/console_encoder.go): columns with tabs between; logger
/// and caller may be missing, and so may the fields, a JSON object. In development the time is ISO 8601, in production seconds:
/// <code>2026-11-23T09:30:39.123Z	INFO	http.server	app/main.go:12	message	{"key": "value"}</code>
/// A stack trace in further lines becomes <c>stacktrace</c>. Thread-safe.
/// </summary>
internal static unsafe class ZapConsoleFormat
{
    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        TextSlice time = ReadTime(ref cursor);
        if (time.IsAbsent || !TrySkipTab(ref cursor))
            return false;
        byte* levelStart = cursor.At;
        while (!cursor.IsAtEnd && char.IsAsciiLetter((char)*cursor.At))
            cursor.At++;
        var level = new TextSlice(levelStart, (int)(cursor.At - levelStart));
        if (RecordLevels.FromName(level.Bytes, out _) == RecordLevel.None || !TrySkipTab(ref cursor))
            return false;

        byte* headEnd = EscapedLines.FindBreak(cursor.At, end, parts);
        cursor = new EscapedCursor(cursor.At, headEnd);
        TextSlice logger = default, caller = default;
        EscapedCursor next = cursor;
        TextSlice first = ReadColumn(ref next, out bool hasMore);
        if (IsCaller(first) && hasMore)
        {
            caller = first;
            cursor = next;
        }
        else if (hasMore && !first.Bytes.Contains((byte)' '))
        {
            EscapedCursor behind = next;
            TextSlice second = ReadColumn(ref behind, out bool hasThird);
            if (IsCaller(second) && hasThird)
            {
                logger = first;
                caller = second;
                cursor = behind;
            }
            else if (second.Length == 0 || *second.Start != (byte)'{')
            {
                logger = first;
                cursor = next;
            }
        }
        parts.Message = ReadMessage(cursor, parts);
        parts.Format = RecordFormat.Go;
        KnownMembers.Take(parts);
        _ = KnownMembers.TrySetLevel(level, parts);
        _ = parts.AddOwn("time"u8, time);
        _ = parts.AddOwn("logger"u8, logger);
        _ = parts.AddOwn("caller"u8, caller);
        GoTrace.Add(headEnd, end, parts);
        return true;
    }

    /// <summary>ISO 8601, or seconds as Go prints them: <c>1.7953724072736e+09</c>.</summary>
    private static TextSlice ReadTime(ref EscapedCursor cursor)
    {
        byte* start = cursor.At;
        if (cursor.Left > TextTime.DateTimeLength && start[4] == (byte)'-' && TextTime.IsDateTime(start))
        {
            cursor.At += TextTime.DateTimeLength;
            cursor.At += TextTime.FractionLength(cursor.At, cursor.End);
            cursor.At += TextTime.OffsetLength(cursor.At, cursor.End);
        }
        else if (start[1] == (byte)'.')
        {
            cursor.At += 2;
            if (!cursor.TryReadDigits(out _) || !cursor.TrySkip("e+"u8) || !cursor.TryReadDigits(out _))
                return default;
        }
        else
        {
            return default;
        }
        return new TextSlice(start, (int)(cursor.At - start));
    }

    /// <summary>Splits the object off that ends the line.</summary>
    private static TextSlice ReadMessage(EscapedCursor cursor, TextParts parts)
    {
        TextSlice whole = cursor.RestSlice;
        if (whole.Length == 0 || cursor.End[-1] != (byte)'}')
            return whole;
        byte* start = cursor.At;
        while (true)
        {
            TextSlice column = ReadColumn(ref cursor, out bool hasMore);
            if (!hasMore)
                return whole;
            if (*cursor.At != (byte)'{')
                continue;
            if (QuotedJson.TryAddMembers(cursor, parts))
                return new TextSlice(start, (int)(column.Start + column.Length - start));
            parts.Clear();
            return whole;
        }
    }

    /// <summary>Reads up to a tab and skips that; the rest where there is none.</summary>
    private static TextSlice ReadColumn(ref EscapedCursor cursor, out bool hasMore)
    {
        byte* start = cursor.At;
        byte* at = start;
        int length = 0;
        while (at < cursor.End)
        {
            if (*at != (byte)'\\')
            {
                at++;
                continue;
            }
            length = EscapedLines.TabLength(at, cursor.End);
            if (length > 0)
                break;
            at += 2;
        }
        at = at < cursor.End ? at : cursor.End;
        cursor.At = at + length;
        hasMore = length > 0;
        return new TextSlice(start, (int)(at - start));
    }

    /// <summary><c>app/main.go:12</c>.</summary>
    private static bool IsCaller(TextSlice column)
    {
        ReadOnlySpan<byte> text = column.Bytes;
        int name = text.LastIndexOf(".go:"u8);
        return name > 0 && name + 4 < text.Length && !text[(name + 4)..].ContainsAnyExceptInRange((byte)'0', (byte)'9') && !text.Contains((byte)' ');
    }

    private static bool TrySkipTab(ref EscapedCursor cursor)
    {
        int length = EscapedLines.TabLength(cursor.At, cursor.End);
        cursor.At += length;
        return length > 0;
    }
}
