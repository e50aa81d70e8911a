namespace Rask.LogForwarder.Parser.TextFormats.Node;

/// <summary>
/// <c>node</c> / <c>structured</c>: pino's lines as pino-pretty prints them by default; members that follow on lines of their own stay in the message:
/// <code>[09:30:45.123] INFO (name/123 on host): text</code>
/// Thread-safe.
/// </summary>
internal static unsafe class PinoPrettyFormat
{
    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        if (!cursor.Looks("[00:00:00.000] A"u8))
            return false;
        var time = new TextSlice(start + 1, "09:30:45.123".Length);
        cursor.At += "[09:30:45.123] ".Length;
        if (!LevelWord.TryReadCapitals(ref cursor, out TextSlice word, out RecordLevel level, out bool isCanonical))
            return false;
        TextSlice process = default;
        if (cursor.TrySkip(" ("u8) && (!cursor.TryReadUntil((byte)')', out process) || !PlainName.Is(process.Bytes)))
            return false;
        if (!cursor.TrySkip(": "u8))
            return false;
        parts.Format = RecordFormat.Node;
        parts.Level = level;
        parts.Message = cursor.RestSlice;
        if (!isCanonical)
            parts.AddFixed("level"u8, word);
        parts.AddFixed("time"u8, time);
        if (!process.IsAbsent)
            parts.AddFixed("process"u8, process);
        return true;
    }
}
