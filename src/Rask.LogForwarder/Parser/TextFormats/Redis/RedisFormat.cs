namespace Rask.LogForwarder.Parser.TextFormats.Redis;

/// <summary>
/// <c>redis</c> / <c>database</c>: the log of Redis since version 3 and of Valkey (<c>serverLogRaw</c> in <c>server.c</c>): process, role (<c>M</c>aster,
/// <c>S</c> replica, <c>C</c>hild, sentinel <c>X</c>), time, a mark for the level (<c>.</c> debug, <c>-</c> verbose, <c>*</c> notice, <c>#</c> warning), text,
/// <code>1:M 23 Nov 2026 09:30:45.428 * Ready to accept connections</code>
/// and <c>serverLogFromHandler</c>'s <c>1:signal-handler (1795426245) text</c>. Thread-safe.
/// </summary>
internal static unsafe class RedisFormat
{
    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        if (!cursor.TryReadDigits(out TextSlice pid) || !cursor.TrySkip((byte)':'))
            return false;
        byte* roleStart = cursor.At;
        TextSlice time, mark = default;
        if (cursor.TrySkip("signal-handler ("u8))
        {
            if (!cursor.TryReadDigits(out time) || !cursor.TrySkip(") "u8))
                return false;
            Fill(parts, cursor.RestSlice, RecordLevel.Warn, pid, new TextSlice(roleStart, "signal-handler".Length), time, mark);
            return true;
        }
        if (!cursor.Looks("A "u8) || *roleStart is not ((byte)'M' or (byte)'S' or (byte)'C' or (byte)'X'))
            return false;
        cursor.At += 2;
        byte* timeStart = cursor.At;
        if (!cursor.Looks("00 Aaa 0000 00:00:00.000 "u8))
            return false;
        time = new TextSlice(timeStart, 24);
        cursor.At += 25;
        if (cursor.Left < 1)
            return false;
        RecordLevel level = *cursor.At switch
        {
            (byte)'.' or (byte)'-' => RecordLevel.Debug,
            (byte)'*' => RecordLevel.Info,
            (byte)'#' => RecordLevel.Warn,
            _ => RecordLevel.None,
        };
        mark = new TextSlice(cursor.At++, 1);
        // The line end is cut off, and with it the space before an empty text is not.
        if (level == RecordLevel.None || !(cursor.TrySkip((byte)' ') || cursor.IsAtEnd))
            return false;
        Fill(parts, cursor.RestSlice, level, pid, new TextSlice(roleStart, 1), time, mark);
        return true;
    }

    private static void Fill(TextParts parts, TextSlice message, RecordLevel level, TextSlice pid, TextSlice role, TextSlice time, TextSlice mark)
    {
        parts.Format = RecordFormat.Redis;
        parts.Message = message;
        parts.Level = level;
        if (!mark.IsAbsent)
            parts.AddFixed("level"u8, mark);
        parts.AddFixed("time"u8, time);
        parts.AddFixed("pid"u8, pid);
        parts.AddFixed("role"u8, role);
    }
}
