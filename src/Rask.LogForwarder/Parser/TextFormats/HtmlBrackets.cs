namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary><c>&lt;</c> and <c>&gt;</c>, which Docker escapes and other writers do not. Thread-safe.</summary>
internal static class HtmlBrackets
{
    public static bool TrySkipLess(ref EscapedCursor cursor) => cursor.TrySkip("\\u003c"u8) || cursor.TrySkip((byte)'<');

    public static bool TrySkipGreater(ref EscapedCursor cursor) => cursor.TrySkip("\\u003e"u8) || cursor.TrySkip((byte)'>');
}
