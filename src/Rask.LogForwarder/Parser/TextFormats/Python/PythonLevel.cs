namespace Rask.LogForwarder.Parser.TextFormats.Python;

/// <summary>The level names of Python's <c>logging</c>, in capitals. Thread-safe.</summary>
internal static unsafe class PythonLevel
{
    /// <summary>Reads a level name; nothing moves where none comes next.</summary>
    public static bool TryRead(ref EscapedCursor cursor, out TextSlice level)
    {
        byte* start = cursor.At;
        bool isRead = cursor.TrySkip("INFO"u8) || cursor.TrySkip("DEBUG"u8) || cursor.TrySkip("WARNING"u8) || cursor.TrySkip("ERROR"u8) || cursor.TrySkip("CRITICAL"u8)
            || cursor.TrySkip("WARN"u8) || cursor.TrySkip("FATAL"u8);
        level = new TextSlice(start, (int)(cursor.At - start));
        return isRead;
    }

    /// <summary>Reads the name of a logger, which may have dots: <c>app.db</c>, <c>__main__</c>; nothing moves where none comes next.</summary>
    public static bool TryReadName(ref EscapedCursor cursor, out TextSlice name)
    {
        byte* at = cursor.At;
        while (at < cursor.End && ((uint)((*at | 0x20) - 'a') <= 'z' - 'a' || (uint)(*at - '0') <= 9 || *at is (byte)'_' or (byte)'.' or (byte)'-'))
            at++;
        name = new TextSlice(cursor.At, (int)(at - cursor.At));
        cursor.At = at;
        return name.Length > 0 && !((uint)(*name.Start - '0') <= 9) && *name.Start is not ((byte)'-' or (byte)'.');
    }
}
