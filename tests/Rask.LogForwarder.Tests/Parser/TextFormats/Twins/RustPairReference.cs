using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>Pairs <c>key=value</c> with values as Rust's <c>Debug</c> and <c>Display</c> write them, read from decoded text.</summary>
internal static partial class RustPairReference
{
    /// <summary>An escape of <c>Debug for str</c>.</summary>
    public const string Escape = """\\(?:[0trn'"\\]|u\{[0-9a-fA-F]{1,6}\})""";

    /// <summary>Takes the pairs at the end of a text off it; what is left is the message, null where there are only pairs.</summary>
    public static string? Split(string text, LineValues values)
    {
        int at = 0, start = -1;
        var pairs = new List<(string Key, string Value)>();
        bool isBroken = false;
        while (true)
        {
            while (at < text.Length && text[at] == ' ')
                at++;
            if (at == text.Length)
                break;
            int from = at;
            if (TryReadPair(text, ref at, ref isBroken, out (string, string) pair))
            {
                start = start < 0 ? from : start;
                pairs.Add(pair);
                continue;
            }
            start = -1;
            pairs.Clear();
            while (at < text.Length && text[at] != ' ')
                at++;
        }
        string? message = start < 0 ? text : text[..start].TrimEnd(' ') is { Length: > 0 } before ? before : start == 0 ? null : text;
        if (message != text)
            pairs.ForEach(pair => values.Set(pair.Key, pair.Value));
        return message;
    }

    private static bool TryReadPair(string text, ref int at, ref bool isBroken, out (string, string) pair)
    {
        pair = default;
        Match key = KeyAhead().Match(text, at);
        if (!key.Success)
            return false;
        int start = at + key.Length;
        string name = key.Groups[1].Value;
        if (name is "error" or "err" && text[start..] is not ['"', ..])
        {
            pair = (name, AnyText().Match(text, start).Value);
            at = start + pair.Item2.Length;
            return true;
        }
        if (text[start..] is ['"', ..])
        {
            Match quoted = String().Match(text, start);
            if (!quoted.Success || text[(start + quoted.Length)..] is not ("" or [' ', ..]))
                return false;
            pair = (name, Unquote(quoted.Groups[1].Value));
            at = start + quoted.Length;
            return true;
        }
        int end = ValueEnd(text, start, ref isBroken);
        if (end < 0)
            return false;
        pair = (name, text[start..end]);
        at = end;
        return true;
    }

    /// <summary>The space behind a value, or the end. Negative where brackets do not match, or behind one that nothing closes another opens.</summary>
    private static int ValueEnd(string text, int start, ref bool isBroken)
    {
        int depth = 0, at = start;
        bool isType = start < text.Length && char.IsAsciiLetterUpper(text[start]);
        while (at < text.Length && (depth > 0 || text[at] != ' ' || (isType && at > start && text[at..].StartsWith(" { ", StringComparison.Ordinal))))
        {
            if (text[at] == '"')
            {
                Match quoted = String().Match(text, at);
                if (!quoted.Success)
                    return -1;
                at += quoted.Length;
                continue;
            }
            if (text[at] < ' ' || (isBroken && text[at] is '(' or '[' or '{'))
                return -1;
            depth += text[at] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            if (depth < 0)
                return -1;
            at++;
        }
        isBroken |= depth > 0;
        return depth > 0 ? -1 : at;
    }

    /// <summary>Undoes <c>Debug for str</c>; what is no character becomes U+FFFD.</summary>
    public static string Unquote(string text) => AnyEscape().Replace(text, static match => match.Value[1] switch
    {
        'u' => int.Parse(match.Value.AsSpan(3, match.Length - 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var value && Rune.IsValid(value) ? new Rune(value).ToString() : "\uFFFD",
        '0' => "\0",
        't' => "\t",
        'r' => "\r",
        'n' => "\n",
        var letter => letter.ToString(),
    });

    [GeneratedRegex($@"\G({PairReference.Key})=")]
    private static partial Regex KeyAhead();

    [GeneratedRegex($@"\G.*?(?= {PairReference.Key}=|\z)", RegexOptions.Singleline)]
    private static partial Regex AnyText();

    [GeneratedRegex($"""\G"((?:[^"\\]|{Escape})*)["]""")]
    private static partial Regex String();

    [GeneratedRegex(Escape)]
    private static partial Regex AnyEscape();
}
