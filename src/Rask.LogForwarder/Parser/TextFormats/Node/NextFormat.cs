namespace Rask.LogForwarder.Parser.TextFormats.Node;

/// <summary>
/// <c>nextjs</c> / <c>plain</c> and <c>nextjs</c> / <c>error</c>: the lines of Next.js itself since version 14 (<c>build/output/log.ts</c>), which begin with spaces
/// and a mark; older ones have a hyphen and a word there. The message is the whole line, an error's with its trace.
/// <code>
///    ▲ Next.js 15.5.29
///    - Local:        http://localhost:3000
///  ✓ Ready in 346ms
///  ⨯ Error: route exploded
/// </code>
/// Thread-safe.
/// </summary>
internal static unsafe class NextFormat
{
    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        cursor.SkipSpaces();
        long indent = cursor.At - start;
        bool isError = cursor.TrySkip("⨯ "u8);
        RecordLevel level = isError ? RecordLevel.Error
            : cursor.TrySkip("⚠ "u8) ? RecordLevel.Warn
            : cursor.TrySkip("✓ "u8) || cursor.TrySkip("○ "u8) || cursor.TrySkip("▲ "u8) ? RecordLevel.Info
            : cursor.TrySkip("» "u8) ? RecordLevel.Debug
            : RecordLevel.None;
        // A mark stands behind one space, the name of the program behind three.
        bool isNext = level != RecordLevel.None ? indent is 1 or 3 : indent is 1 or 3 && IsBanner(ref cursor);
        if (!isNext || cursor.IsAtEnd)
            return false;
        parts.Format = isError ? RecordFormat.NextError : RecordFormat.Next;
        parts.Level = level;
        parts.Message = new TextSlice(start, (int)(end - start));
        if (isError && TraceHead.TryRead(cursor.At, end, out TraceHead head) && head.Kind == TraceKind.Node)
            head.AddTo(parts);
        return true;
    }

    /// <summary><c>- Local: </c> and the other lines below the name, which tell no level.</summary>
    private static bool IsBanner(ref EscapedCursor cursor) =>
        cursor.TrySkip("- Local: "u8) || cursor.TrySkip("- Network: "u8) || cursor.TrySkip("- Environments: "u8) || cursor.TrySkip("- Experiments ("u8);
}
