using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>Pairs <c>key=value</c> as Go's loggers write them, read from decoded text by regular expressions.</summary>
internal static partial class PairReference
{
    /// <summary>A key, without its <c>=</c>.</summary>
    public const string Key = @"[A-Za-z_@!][A-Za-z0-9_.@-]*";

    private const string Escape = """\\(?:[abfnrtv\\"]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})""";

    /// <summary>
    /// The longest run of pairs at the end of a text, and where it begins. Words that are not pairs are skipped up to their space.
    /// Nothing where the last word is no pair.
    /// </summary>
    public static (int Start, List<(string Key, string Value)> Pairs)? Trailing(string text)
    {
        int at = 0, start = -1;
        var pairs = new List<(string, string)>();
        while (true)
        {
            while (at < text.Length && text[at] == ' ')
                at++;
            if (at == text.Length)
                return start < 0 ? null : (start, pairs);
            Match match = Pair().Match(text, at);
            if (match.Success)
            {
                start = start < 0 ? at : start;
                pairs.Add((match.Groups["k"].Value, match.Groups["q"].Success ? Unquote(match.Groups["q"].Value) : match.Groups["b"].Value));
                at += match.Length;
                continue;
            }
            start = -1;
            pairs.Clear();
            while (at < text.Length && text[at] != ' ')
                at++;
        }
    }

    /// <summary>Undoes Go's <c>strconv.Quote</c>; what is no character becomes U+FFFD.</summary>
    private static string Unquote(string text) => AnyEscape().Replace(text, match =>
    {
        char letter = match.Value[1];
        if (letter is 'x' or 'u' or 'U')
        {
            uint value = uint.Parse(match.Value.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            return (letter == 'x' && value > 0x7F) || !Rune.IsValid(value) ? "\uFFFD" : new Rune(value).ToString();
        }
        return letter switch { 'a' => "\a", 'b' => "\b", 'f' => "\f", 'n' => "\n", 'r' => "\r", 't' => "\t", 'v' => "\v", _ => letter.ToString() };
    });

    [GeneratedRegex($"""\G(?:(?<k>{Key})|"(?<k>[^"\\]*)")=(?:"(?<q>(?:[^"\\]|{Escape})*)"|(?!")(?<b>[^ "\x00-\x1f]*))(?= |\z)""")]
    private static partial Regex Pair();

    [GeneratedRegex(Escape)]
    private static partial Regex AnyEscape();
}
