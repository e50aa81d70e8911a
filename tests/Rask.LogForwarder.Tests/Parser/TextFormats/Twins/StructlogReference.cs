using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>The simple twin of structlog's ConsoleRenderer.</summary>
internal static partial class StructlogReference
{
    private const string Traceback = "\nTraceback (most recent call last):";

    /// <summary>Characters that an event is padded to.</summary>
    private const int Width = 30;

    public static ExpectedRecord? Read(string line)
    {
        if (JavaReference.Read(line) is { } java)
            return java;
        Match match = Head().Match(line);
        string level = match.Groups["level"].Value;
        if (!match.Success || LevelReference.Of(level) is null)
            return null;
        string rest = line[match.Length..];
        string? trace = null;
        if (rest.IndexOf(Traceback, StringComparison.Ordinal) is var at and >= 0)
        {
            trace = rest[(at + 1)..];
            rest = rest[..at];
        }
        var values = new LineValues();
        var record = new ExpectedRecord("python-structlog/structured", null, ReadEvent(rest, values));
        values.Promote(record);
        values.SetLevel(record, level);
        values.SetOwn("time", match.Groups["time"] is { Success: true } time ? time.Value : null);
        values.SetOwn("exception", trace);
        return values.AddTo(record);
    }

    private static string ReadEvent(string text, LineValues values)
    {
        int padded = 0;
        for (int i = 0; i < Width && padded < text.Length; i++)
            padded += char.IsSurrogatePair(text, padded) ? 2 : 1;
        Match key = KeyAhead().Match(text, padded);
        if (!key.Success)
            return text.TrimEnd(' ');
        string before = text[..key.Index];
        for (int at = key.Index + 1; at < text.Length;)
        {
            int equals = text.IndexOf('=', at);
            int end = ValueEnd(text, equals + 1);
            values.Set(text[at..equals], text[(equals + 1)..end]);
            at = end + 1;
        }
        // Only what stands behind the padding is the logger's name.
        if (Logger().Match(before, padded) is { Success: true } logger)
        {
            values.SetOwn("logger", logger.Groups[1].Value);
            before = before[..logger.Index];
        }
        return before.TrimEnd(' ');
    }

    /// <summary>The space before the next key outside the brackets that a value begins with, or the end.</summary>
    private static int ValueEnd(string text, int start)
    {
        int from = start;
        if (Opening().Match(text, start) is { Success: true })
        {
            int depth = 0;
            for (int at = start; at < text.Length; at++)
            {
                depth += text[at] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
                if (depth == 0 && text[at] is ')' or ']' or '}')
                {
                    from = at + 1;
                    break;
                }
            }
        }
        Match next = KeyAhead().Match(text, from);
        return next.Success ? next.Index : text.Length;
    }

    [GeneratedRegex(@"^(?:(?<time>[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2}|[+-][0-9]{4}|[+-][0-9]{2})?) )?\[(?=[a-z ]{9}\])(?<level>[a-z]+) *\] ")]
    private static partial Regex Head();

    [GeneratedRegex($" (?={PairReference.Key}=)")]
    private static partial Regex KeyAhead();

    [GeneratedRegex(@"\G(?:[A-Za-z_][A-Za-z0-9_.-]*\(|[\[({])")]
    private static partial Regex Opening();

    [GeneratedRegex(@"\[([A-Za-z_][A-Za-z0-9_.-]*)\] *\z")]
    private static partial Regex Logger();
}
