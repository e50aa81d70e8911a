using System.Globalization;
using System.Text;

namespace Rask.LogForwarder.Configuration;

/// <summary>Shows a value that was refused in a message of one line, without the password that a URL may hold.</summary>
internal static class QuotedValue
{
    private const int MaxLength = 120;

    public static string Of(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var character in WithoutUserInfo(value))
        {
            if (text.Length > MaxLength)
            {
                text.Append("...");
                break;
            }

            if (char.IsControl(character) || char.IsSurrogate(character) || character is '\u2028' or '\u2029')
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else
                text.Append(character);
        }

        return text.Append('"').ToString();
    }

    // The last '@' and not the next one: a password that is not percent-encoded may hold anything.
    private static string WithoutUserInfo(string value)
    {
        var at = value.LastIndexOf('@');
        if (at < 0) return value;
        var scheme = value.IndexOf("://", StringComparison.Ordinal);
        var start = scheme >= 0 && scheme < at ? scheme + 3 : 0;
        return string.Concat(value.AsSpan(0, start), "***", value.AsSpan(at));
    }
}
