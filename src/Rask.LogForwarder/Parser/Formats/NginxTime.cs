using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.Formats;

/// <summary>The times that nginx writes.</summary>
internal static class NginxTime
{
    /// <summary>Whether a text begins with an access log's <c>$time_local</c>: <c>23/Nov/2026:09:30:39 +0000</c>.</summary>
    public static bool IsLocalTime(ReadOnlySpan<byte> text) =>
        text.Length >= 26
        && Rfc3339.Matches(text, "dd/"u8)
        && char.IsAsciiLetterUpper((char)text[3]) && char.IsAsciiLetterLower((char)text[4]) && char.IsAsciiLetterLower((char)text[5])
        && Rfc3339.Matches(text[6..], "/dddd:dd:dd:dd "u8)
        && text[21] is (byte)'+' or (byte)'-'
        && Rfc3339.Matches(text[22..], "dddd"u8);

    /// <summary>Whether a text begins as the error log does: <c>2026/11/23 09:30:38 [</c>.</summary>
    public static bool StartsErrorLine(ReadOnlySpan<byte> text) => Rfc3339.Matches(text, "dddd/dd/dd dd:dd:dd ["u8);
}
