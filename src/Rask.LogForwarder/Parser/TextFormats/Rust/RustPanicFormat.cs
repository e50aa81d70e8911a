namespace Rask.LogForwarder.Parser.TextFormats.Rust;

/// <summary>
/// <c>rust</c> / <c>error</c>: what Rust's default panic hook prints (standard library, std::panicking), with its backtrace where lines
/// were joined; since 1.73, since 1.89 with the thread's number, and before:
/// <code>
/// thread 'main' (7490) panicked at src/main.rs:57:64:
/// index out of bounds: the len is 0 but the index is 3
/// thread 'main' panicked at 'index out of bounds', src/main.rs:57:64
/// </code>
/// The message is the whole text. Thread-safe.
/// </summary>
internal static unsafe class RustPanicFormat
{
    /// <summary>Fills the parts only where the text is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        if (!cursor.TrySkip("thread '"u8))
            return false;
        byte* headEnd = EscapedLines.FindBreak(cursor.At, end);
        int name = new ReadOnlySpan<byte>(cursor.At, (int)(headEnd - cursor.At)).IndexOf("' "u8);
        if (name < 0)
            return false;
        var thread = new TextSlice(cursor.At, name);
        cursor.At += name + 2;
        if (cursor.TrySkip((byte)'(') && (!cursor.TryReadDigits(out _) || !cursor.TrySkip(") "u8)))
            return false;
        if (!cursor.TrySkip("panicked at "u8))
            return false;

        parts.Format = RecordFormat.RustError;
        parts.Level = RecordLevel.Fatal;
        parts.Message = new TextSlice(start, (int)(end - start));
        parts.AddFixed("thread"u8, thread);
        if (cursor.TrySkip((byte)'\''))
            AddOldParts(cursor, headEnd, parts);
        else if (headEnd > cursor.At && headEnd[-1] == (byte)':')
            AddParts(cursor, headEnd, end, parts);
        return true;
    }

    private static void AddParts(EscapedCursor cursor, byte* headEnd, byte* end, TextParts parts)
    {
        parts.AddFixed("source"u8, new TextSlice(cursor.At, (int)(headEnd - cursor.At) - 1));
        if (headEnd == end)
            return;
        byte* text = headEnd + EscapedLines.BreakLength;
        byte* textEnd = EscapedLines.FindBreak(text, end);
        parts.AddFixed("error"u8, new TextSlice(text, (int)(textEnd - text)));
    }

    private static void AddOldParts(EscapedCursor cursor, byte* headEnd, TextParts parts)
    {
        int length = new ReadOnlySpan<byte>(cursor.At, (int)(headEnd - cursor.At)).LastIndexOf("', "u8);
        if (length < 0)
            return;
        byte* source = cursor.At + length + 3;
        parts.AddFixed("source"u8, new TextSlice(source, (int)(headEnd - source)));
        parts.AddFixed("error"u8, new TextSlice(cursor.At, length));
    }
}
