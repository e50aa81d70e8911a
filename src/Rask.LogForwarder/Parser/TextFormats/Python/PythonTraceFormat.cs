namespace Rask.LogForwarder.Parser.TextFormats.Python;

/// <summary>
/// <c>python</c> / <c>error</c>: a traceback (Python's module <c>traceback</c>), joined to one text:
/// <code>
/// Traceback (most recent call last):
///   File "app.py", line 12, in main
///     run()
/// ValueError: no number
/// </code>
/// The message is the whole text; the type and the text of the last exception are fields. Thread-safe.
/// </summary>
internal static unsafe class PythonTraceFormat
{
    private static ReadOnlySpan<byte> Head => "Traceback (most recent call last):"u8;

    /// <summary>Fills the parts only where the text is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        if (!cursor.TrySkip(Head) || !(cursor.IsAtEnd || cursor.Is("\\n"u8)))
            return false;
        parts.Format = RecordFormat.PythonError;
        parts.Level = RecordLevel.Error;
        parts.Message = new TextSlice(start, (int)(end - start));
        byte* line = FindException(cursor.At, end);
        if (line is not null)
            AddException(line, end, parts);
        return true;
    }

    /// <summary>The line behind the last stack: the first that is not indented. Null where there is none.</summary>
    private static byte* FindException(byte* at, byte* end)
    {
        byte* found = null;
        bool isInStack = true;
        while ((at = EscapedLines.FindBreak(at, end)) < end)
        {
            at += EscapedLines.BreakLength;
            var line = new EscapedCursor(at, end);
            if (line.IsAtEnd)
                break;
            if (line.Is(Head))
            {
                isInStack = true;
            }
            else if (isInStack && *at != (byte)' ')
            {
                found = at;
                isInStack = false;
            }
        }
        return isInStack ? null : found;
    }

    private static void AddException(byte* line, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(line, EscapedLines.FindBreak(line, end));
        if (!PythonLevel.TryReadName(ref cursor, out TextSlice type))
            return;
        if (!cursor.IsAtEnd && !cursor.TrySkip(": "u8))
            return;
        parts.AddFixed("exception_type"u8, type);
        if (!cursor.IsAtEnd)
            parts.AddFixed("exception_message"u8, cursor.RestSlice);
    }
}
