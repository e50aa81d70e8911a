namespace Rask.LogForwarder.Parser.TextFormats.Go;

/// <summary>What stands behind the first line of a record that was joined of several. Thread-safe.</summary>
internal static unsafe class GoTrace
{
    /// <summary>Whether the text holds the head of a goroutine's stack (package runtime, traceback.go).</summary>
    public static bool IsDump(ReadOnlySpan<byte> text) => text.IndexOf("\\ngoroutine "u8) >= 0;

    /// <summary>Adds the lines behind the first as <c>stacktrace</c>, zap's name for it.</summary>
    /// <param name="headEnd">End of the first line.</param>
    public static void Add(byte* headEnd, byte* end, TextParts parts)
    {
        if (end - headEnd > EscapedLines.BreakLength)
            _ = parts.AddOwn("stacktrace"u8, new TextSlice(headEnd + EscapedLines.BreakLength, (int)(end - headEnd) - EscapedLines.BreakLength));
    }
}
