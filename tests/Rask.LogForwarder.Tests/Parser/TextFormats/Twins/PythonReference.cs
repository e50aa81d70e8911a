using System.Globalization;
using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>The simple twins of the lines of Python's servers and of <c>logging.basicConfig</c>.</summary>
internal static partial class PythonReference
{
    private const string Level = "(?<level>INFO|DEBUG|WARNING|ERROR|CRITICAL|WARN|FATAL)";

    private const string Name = "[A-Za-z_][A-Za-z0-9_.-]*";

    public static ExpectedRecord? Read(string line) => HttpServer(line) ?? Word(line) ?? Server(line);

    /// <summary>http.server, werkzeug and Django.</summary>
    private static ExpectedRecord? HttpServer(string line)
    {
        if (line.Length < 20 || HttpHead().Match(line) is not { Success: true } head)
            return null;
        var values = new LineValues();
        string text = line[head.Length..];
        bool hasAddress = head.Groups["address"].Success;
        ExpectedRecord record;
        if (HttpRequest().Match(text) is { Success: true } request && (!request.Groups["size"].Success || long.TryParse(request.Groups["size"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            record = new ExpectedRecord("python/structured", null, line)
                .With("status_code", request.Groups["status"].Value).With("response_size", request.Groups["size"] is { Success: true } size ? size.Value : null);
            AccessReference.AddRequest(request.Groups["request"].Value, record, values);
        }
        else if (hasAddress && text.Length > 0)
        {
            record = new ExpectedRecord("python/structured", null, text);
        }
        else
        {
            return null;
        }
        values.SetOwn("time", head.Groups["time"].Value);
        return values.AddTo(record.With("ip_address", hasAddress ? head.Groups["address"].Value : null));
    }

    /// <summary>uvicorn's lines, whose level is padded, and those of basicConfig, which name their logger.</summary>
    private static ExpectedRecord? Word(string line)
    {
        var values = new LineValues();
        ExpectedRecord record;
        if (Padded().Match(line) is { Success: true } padded)
        {
            record = new ExpectedRecord("python/structured", null, padded.Groups["text"].Value);
            if (Uvicorn().Match(record.Message) is { Success: true } access)
            {
                record.With("ip_address", access.Groups["address"].Value).With("status_code", access.Groups["status"].Value);
                AccessReference.AddRequest(access.Groups["request"].Value, record, values);
            }
            values.SetLevel(record, padded.Groups["level"].Value);
            return values.AddTo(record);
        }
        if (Basic().Match(line) is not { Success: true } match)
            return null;
        record = new ExpectedRecord("python/structured", null, match.Groups["text"].Value);
        values.SetOwn("logger", match.Groups["name"].Value);
        values.SetLevel(record, match.Groups["level"].Value);
        return values.AddTo(record);
    }

    /// <summary>gunicorn, Celery and Flask.</summary>
    private static ExpectedRecord? Server(string line)
    {
        if (ServerLine().Match(line) is not { Success: true } match)
            return null;
        var values = new LineValues();
        var record = new ExpectedRecord("python/structured", null, match.Groups["text"].Value);
        values.SetLevel(record, match.Groups["level"].Value);
        foreach (string name in (string[])["time", "process", "module"])
            values.SetOwn(name, match.Groups[name] is { Success: true } group ? group.Value : null);
        return values.AddTo(record);
    }

    [GeneratedRegex(@"^(?:(?<address>(?![0-9]...-)[0-9a-fA-F:][0-9a-fA-F.:]{0,45}) - - )?\[(?<time>[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2})\] ")]
    private static partial Regex HttpHead();

    [GeneratedRegex("""^"(?<request>(?:(?!" ).)*)" (?<status>0|[1-9][0-9]{0,2}) (?:-|(?<size>0|[1-9][0-9]{0,18}))\z""", RegexOptions.Singleline)]
    private static partial Regex HttpRequest();

    [GeneratedRegex($@"^(?!FATAL){Level}: +(?<=^.{{10}})(?! )(?<text>.+)\z", RegexOptions.Singleline)]
    private static partial Regex Padded();

    [GeneratedRegex($@"^(?!FATAL){Level}:(?<name>{Name}):(?!:)(?<text>.*)\z", RegexOptions.Singleline)]
    private static partial Regex Basic();

    [GeneratedRegex("""^(?<address>[!-~-["\\<>&]]+):[0-9]* - "(?<request>(?:(?!" ).)+)" (?<status>0|[1-9][0-9]{0,2})(?= |\z)""", RegexOptions.Singleline)]
    private static partial Regex Uvicorn();

    [GeneratedRegex($@"^\[(?<time>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}} [0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(?:[.,][0-9]{{1,9}})?(?: (?:[+-][0-9]{{2}}:[0-9]{{2}}|[+-][0-9]{{4}}|[+-][0-9]{{2}}))?)(?:\] \[(?<process>[0-9]+)\] \[{Level}\] |: {Level}/(?<process>{Name})\] |\] {Level} in (?<module>{Name}): )(?<text>.*)\z", RegexOptions.Singleline)]
    private static partial Regex ServerLine();
}
