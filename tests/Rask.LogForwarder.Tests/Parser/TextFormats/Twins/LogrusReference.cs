using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>The simple twins of logrus' text: on a terminal, and as logfmt.</summary>
internal static partial class LogrusReference
{
    /// <summary>Characters that a message is padded to.</summary>
    private const int Width = 44;

    public static ExpectedRecord? Read(string line) => Terminal(line) ?? Logfmt(line);

    private static ExpectedRecord? Terminal(string line)
    {
        Match match = Head().Match(line);
        if (!match.Success)
            return null;
        (string text, string? trace) = SplitTrace(line[match.Length..]);
        var values = new LineValues();
        string message = text;
        int padded = Index(text, Width);
        // Between the message and the first pair stand two spaces: the format's and the pair's own.
        int from = padded < text.Length ? text.IndexOf(' ', padded) : -1;
        if (from >= 0 && PairReference.Trailing(text[from..]) is { } pairs && text[from..(from + pairs.Start)].EndsWith("  ", StringComparison.Ordinal))
        {
            message = text[..(from + pairs.Start)];
            foreach ((string key, string value) in pairs.Pairs)
                values.Set(key, value);
        }
        string word = match.Groups["level"].Value;
        var record = new ExpectedRecord("go/structured", LevelReference.Of(word), message.TrimEnd(' '));
        values.Promote(record);
        if (word is not ("INFO" or "WARN"))
            values.SetOwn("level", word);
        values.SetOwn("elapsed", Value(match, "elapsed"));
        values.SetOwn("time", Value(match, "time"));
        values.SetOwn("source", Value(match, "source"));
        values.SetOwn("stacktrace", trace);
        return values.AddTo(record);
    }

    private static ExpectedRecord? Logfmt(string line)
    {
        (string text, string? trace) = SplitTrace(line);
        if (!FirstKey().IsMatch(text) || PairReference.Trailing(text) is not { Start: 0, Pairs: { Count: >= 2 } pairs })
            return null;
        if (!pairs.Take(4).Any(pair => pair.Key is "level" or "lvl" or "msg" or "ts" or "time"))
            return null;
        var values = new LineValues();
        foreach ((string key, string value) in pairs)
            values.Set(key, value);
        var record = new ExpectedRecord("go/structured", null, values.Take("msg") ?? values.Take("message") ?? text);
        string? name = ((string[])["level", "lvl", "severity"]).FirstOrDefault(values.Has);
        if (name is not null)
        {
            string value = pairs.Last(pair => pair.Key == name).Value;
            record.Level = LevelReference.Of(value) ?? value switch { "10" or "20" => "Debug", "30" => "Info", "40" => "Warn", "50" => "Error", "60" => "Fatal", _ => null };
            if (LevelReference.IsOwn(value))
                values.Take(name);
        }
        values.Promote(record);
        values.SetOwn("stacktrace", trace);
        return values.AddTo(record);
    }

    private static (string Text, string? Trace) SplitTrace(string text)
    {
        int lineFeed = text.IndexOf('\n', StringComparison.Ordinal);
        return lineFeed < 0 ? (text, null) : (text[..lineFeed], lineFeed + 1 < text.Length ? text[(lineFeed + 1)..] : null);
    }

    /// <summary>Where so many characters end, surrogate pairs being one.</summary>
    private static int Index(string text, int characters)
    {
        int at = 0;
        while (characters-- > 0 && at < text.Length)
            at += char.IsSurrogatePair(text, at) ? 2 : 1;
        return at;
    }

    private static string? Value(Match match, string name) => match.Groups[name] is { Success: true } group ? group.Value : null;

    [GeneratedRegex(@"^(?<level>INFO|WARN|ERRO|DEBU|TRAC|FATA|PANI)\[(?:(?<elapsed>[0-9]{4,})|(?<time>[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}[^\]]*))\](?: |(?<source>(?:(?!\.go:)[!-~-[""\\<>&]])*\.go:[0-9]+(?> [^ ]+\(\)(?= ))?) )")]
    private static partial Regex Head();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_.@-]*=")]
    private static partial Regex FirstKey();
}
