namespace Rask.LogForwarder.Parser.TextFormats.Python;

/// <summary>
/// <c>python</c> / <c>structured</c>: lines of Python's servers that begin with a time in brackets:
/// <code>
/// [2026-11-23 09:30:39 +0000] [7] [INFO] message                       gunicorn (gunicorn.glogging)
/// [2026-11-23 09:30:39,123: INFO/MainProcess] message                  Celery (worker_log_format)
/// [2026-11-23 09:30:39,123] INFO in module: message                    Flask (flask.logging, default_handler)
/// </code>
/// Thread-safe.
/// </summary>
internal static unsafe class PythonServerFormat
{
    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start + 1, end);
        if (cursor.Left < TextTime.DateTimeLength + 10 || cursor.At[10] != (byte)' ' || !TextTime.IsDateTime(cursor.At))
            return false;
        cursor.At += TextTime.DateTimeLength;
        cursor.At += TextTime.FractionLength(cursor.At, end);
        if (cursor.Is(" +"u8) || cursor.Is(" -"u8))
            cursor.At += 1 + TextTime.OffsetLength(cursor.At + 1, end);
        var time = new TextSlice(start + 1, (int)(cursor.At - start) - 1);
        TextSlice level, process = default, name = default;
        bool isRead = cursor.TrySkip("] ["u8) ? TryReadGunicorn(ref cursor, out level, out process)
            : cursor.TrySkip(": "u8) ? TryReadCelery(ref cursor, out level, out process)
            : TryReadFlask(ref cursor, out level, out name);
        if (!isRead)
            return false;
        parts.Format = RecordFormat.Python;
        parts.Message = cursor.RestSlice;
        _ = KnownMembers.TrySetLevel(level, parts);
        parts.AddFixed("time"u8, time);
        if (!process.IsAbsent)
            parts.AddFixed("process"u8, process);
        if (!name.IsAbsent)
            parts.AddFixed("module"u8, name);
        return true;
    }

    private static bool TryReadGunicorn(ref EscapedCursor cursor, out TextSlice level, out TextSlice process)
    {
        level = default;
        return cursor.TryReadDigits(out process) && cursor.TrySkip("] ["u8) && PythonLevel.TryRead(ref cursor, out level) && cursor.TrySkip("] "u8);
    }

    private static bool TryReadCelery(ref EscapedCursor cursor, out TextSlice level, out TextSlice process)
    {
        process = default;
        return PythonLevel.TryRead(ref cursor, out level) && cursor.TrySkip((byte)'/') && PythonLevel.TryReadName(ref cursor, out process) && cursor.TrySkip("] "u8);
    }

    private static bool TryReadFlask(ref EscapedCursor cursor, out TextSlice level, out TextSlice module)
    {
        level = module = default;
        return cursor.TrySkip("] "u8) && PythonLevel.TryRead(ref cursor, out level) && cursor.TrySkip(" in "u8) && PythonLevel.TryReadName(ref cursor, out module) && cursor.TrySkip(": "u8);
    }
}
