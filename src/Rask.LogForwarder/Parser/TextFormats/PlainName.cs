namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>Names inside lines: of threads, codes, categories. Thread-safe.</summary>
internal static class PlainName
{
    /// <summary>
    /// Whether a text is printable ASCII that no writer of JSON escapes: what is recognised must not depend on how a byte
    /// was written.
    /// </summary>
    public static bool Is(ReadOnlySpan<byte> text) =>
        !text.ContainsAnyExceptInRange((byte)' ', (byte)'~') && !text.ContainsAny("\\<>&"u8);

    /// <summary>The same without spaces.</summary>
    public static bool IsWord(ReadOnlySpan<byte> text) => Is(text) && !text.Contains((byte)' ');
}
