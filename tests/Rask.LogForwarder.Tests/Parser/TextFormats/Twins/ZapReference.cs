using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>The simple twin of zap's console format: columns between tabs, a JSON object in the last.</summary>
internal static partial class ZapReference
{
    public static ExpectedRecord? Read(string line)
    {
        Match match = Head().Match(line);
        if (!match.Success || LevelReference.Of(match.Groups["level"].Value) is null)
            return null;
        string rest = line[match.Length..];
        int lineFeed = rest.IndexOf('\n', StringComparison.Ordinal);
        string? trace = lineFeed >= 0 && lineFeed + 1 < rest.Length ? rest[(lineFeed + 1)..] : null;
        string[] columns = (lineFeed < 0 ? rest : rest[..lineFeed]).Split('\t');
        string? logger = null, caller = null;
        if (columns is [var place, _, ..] && Caller().IsMatch(place))
        {
            caller = place;
            columns = columns[1..];
        }
        else if (columns is [var name, var second, _, ..] && !name.Contains(' ', StringComparison.Ordinal) && Caller().IsMatch(second))
        {
            (logger, caller) = (name, second);
            columns = columns[2..];
        }
        else if (columns is [var first, var next, ..] && !first.Contains(' ', StringComparison.Ordinal) && !next.StartsWith('{'))
        {
            logger = first;
            columns = columns[1..];
        }
        var values = new LineValues();
        var record = new ExpectedRecord("go/structured", null, ReadMessage(columns, values));
        values.Promote(record);
        values.SetLevel(record, match.Groups["level"].Value);
        values.SetOwn("time", match.Groups["time"].Value);
        values.SetOwn("logger", logger);
        values.SetOwn("caller", caller);
        values.SetOwn("stacktrace", trace);
        return values.AddTo(record);
    }

    /// <summary>The first column from the second on that opens an object has to be the start of one that is all the rest.</summary>
    private static string ReadMessage(string[] columns, LineValues values)
    {
        string whole = string.Join('\t', columns);
        int place = Array.FindIndex(columns, 1, column => column.StartsWith('{'));
        if (place < 0 || !TryReadObject(string.Join('\t', columns[place..]), values))
            return whole;
        return string.Join('\t', columns[..place]);
    }

    /// <summary>zap puts spaces between the tokens and no other white space, and keys that need an escape are not looked into.</summary>
    private static bool TryReadObject(string json, LineValues values)
    {
        if (!json.EndsWith('}') || json.Any(c => c < ' '))
            return false;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.EnumerateObject().Any(member => EscapedKey(member)))
                return false;
        }
        catch (JsonException)
        {
            return false;
        }
        foreach ((string key, string value) in Reference.Members(json))
            values.Set(key, value);
        return true;
    }

    private static bool EscapedKey(JsonProperty member)
    {
        string written = member.ToString();
        int colon = written.LastIndexOf(member.Value.GetRawText(), StringComparison.Ordinal);
        return written[..colon].Contains('\\', StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^(?<time>[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2}|[+-][0-9]{4}|[+-][0-9]{2})?|[0-9]\.[0-9]+e\+[0-9]+)\t(?<level>[A-Za-z]+)\t")]
    private static partial Regex Head();

    [GeneratedRegex(@"^[^ ]+\.go:[0-9]+\z")]
    private static partial Regex Caller();
}
