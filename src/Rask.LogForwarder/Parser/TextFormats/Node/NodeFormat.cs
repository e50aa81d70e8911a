namespace Rask.LogForwarder.Parser.TextFormats.Node;

/// <summary>
/// <c>node</c> / <c>structured</c>: what Node.js and npm say themselves: warnings of the process (<c>lib/internal/process/warning.js</c>) and npm's log
/// since version 7, with its words of versions 7 to 9 (<c>ERR!</c>, <c>WARN</c>) and later (<c>error</c>, <c>warn</c>):
/// <code>
/// (node:12) [DEP0040] DeprecationWarning: text
/// npm error code ENOENT
/// </code>
/// Thread-safe.
/// </summary>
internal static unsafe class NodeFormat
{
    /// <summary>A warning of the process. Fills the parts only where the line is one.</summary>
    public static bool TryReadWarning(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        if (!cursor.TrySkip("(node:"u8) || !cursor.TryReadDigits(out TextSlice pid) || !cursor.TrySkip(") "u8))
            return false;
        TextSlice code = default;
        if (cursor.TrySkip((byte)'[') && (!cursor.TryReadUntil((byte)']', out code) || !PlainName.Is(code.Bytes) || code.Bytes.Contains((byte)' ') || !cursor.TrySkip((byte)' ')))
            return false;
        int colon = cursor.Rest.IndexOf(": "u8);
        if (colon <= 0)
            return false;
        var name = new TextSlice(cursor.At, colon);
        if (!name.Bytes.EndsWith("Warning"u8) || !PlainName.Is(name.Bytes) || name.Bytes.Contains((byte)' '))
            return false;
        cursor.At += colon + 2;
        parts.Format = RecordFormat.Node;
        parts.Level = RecordLevel.Warn;
        parts.Message = cursor.RestSlice;
        parts.AddFixed("pid"u8, pid);
        if (!code.IsAbsent)
            parts.AddFixed("code"u8, code);
        parts.AddFixed("warning"u8, name);
        return true;
    }

    /// <summary>A line of npm. Fills the parts only where it is one.</summary>
    public static bool TryReadNpm(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        if (!cursor.TrySkip("npm "u8))
            return false;
        byte* word = cursor.At;
        RecordLevel level = cursor.TrySkip("error"u8) || cursor.TrySkip("ERR!"u8) ? RecordLevel.Error
            : cursor.TrySkip("warn"u8) || cursor.TrySkip("WARN"u8) ? RecordLevel.Warn
            : cursor.TrySkip("notice"u8) || cursor.TrySkip("info"u8) || cursor.TrySkip("http"u8) ? RecordLevel.Info
            : cursor.TrySkip("verbose"u8) || cursor.TrySkip("verb"u8) || cursor.TrySkip("silly"u8) || cursor.TrySkip("sill"u8) ? RecordLevel.Debug
            : RecordLevel.None;
        var name = new TextSlice(word, (int)(cursor.At - word));
        if (level == RecordLevel.None || !(cursor.TrySkip((byte)' ') || cursor.IsAtEnd))
            return false;
        _ = RecordLevels.FromName(name.Bytes, out bool isCanonical);
        parts.Format = RecordFormat.Node;
        parts.Level = level;
        parts.Message = cursor.RestSlice;
        if (!isCanonical)
            parts.AddFixed("level"u8, name);
        parts.AddFixed("logger"u8, new TextSlice(start, "npm".Length));
        return true;
    }
}
