using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>The simple twins of what Next.js, Node.js, npm and pino-pretty print.</summary>
internal static partial class NodeReference
{
    public static ExpectedRecord? Read(string line) => Next(line) ?? Warning(line) ?? Npm(line) ?? PinoPretty(line) ?? TraceReference.Alone(line);

    private static ExpectedRecord? Next(string line)
    {
        if (Banner().IsMatch(line))
            return new ExpectedRecord("nextjs/plain", null, line);
        if (Mark().Match(line) is not { Success: true } match)
            return null;
        string mark = match.Groups["mark"].Value;
        if (mark != "⨯")
            return new ExpectedRecord("nextjs/plain", mark switch { "⚠" => "Warn", "»" => "Debug", _ => "Info" }, line);
        var record = new ExpectedRecord("nextjs/error", "Error", line);
        TraceReference.AddNode(match.Groups["text"].Value, record);
        return record;
    }

    private static ExpectedRecord? Warning(string line)
    {
        Match match = WarningLine().Match(line);
        return match.Success ? new ExpectedRecord("node/structured", "Warn", match.Groups["text"].Value)
            .With("pid", match.Groups["pid"].Value).With("code", Value(match, "code")).With("warning", match.Groups["name"].Value) : null;
    }

    private static ExpectedRecord? Npm(string line)
    {
        Match match = NpmLine().Match(line);
        if (!match.Success)
            return null;
        string word = match.Groups["level"].Value;
        string level = word switch { "error" or "ERR!" => "Error", "warn" or "WARN" => "Warn", "notice" or "info" or "http" => "Info", _ => "Debug" };
        return new ExpectedRecord("node/structured", level, match.Groups["text"].Value)
            .With("level", word is "error" or "warn" or "WARN" or "info" ? null : word).With("logger", "npm");
    }

    private static ExpectedRecord? PinoPretty(string line)
    {
        Match match = PinoLine().Match(line);
        string word = match.Groups["level"].Value;
        if (!match.Success || LevelReference.Of(word) is not { } level)
            return null;
        return new ExpectedRecord("node/structured", level, match.Groups["text"].Value)
            .With("level", LevelReference.IsOwn(word) ? null : word).With("time", match.Groups["time"].Value).With("process", Value(match, "process"));
    }

    private static string? Value(Match match, string name) => match.Groups[name] is { Success: true } group ? group.Value : null;

    [GeneratedRegex(@"^(?: | {3})- (?:Local: |Network: |Environments: |Experiments \().", RegexOptions.Singleline)]
    private static partial Regex Banner();

    [GeneratedRegex(@"^(?: | {3})(?<mark>[⨯⚠✓○▲»]) (?<text>.+)\z", RegexOptions.Singleline)]
    private static partial Regex Mark();

    [GeneratedRegex(@"^\(node:(?<pid>[0-9]+)\) (?:\[(?<code>[!-~-[\\<>&""\]]]+)\] |(?!\[))(?<name>[!-~-[\\<>&""]]*Warning): (?<text>.*)\z", RegexOptions.Singleline)]
    private static partial Regex WarningLine();

    [GeneratedRegex(@"^npm (?<level>error|ERR!|warn|WARN|notice|info|http|verbose|verb|silly|sill)(?: (?<text>.*)|(?<text>))\z", RegexOptions.Singleline)]
    private static partial Regex NpmLine();

    [GeneratedRegex(@"^\[(?<time>[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3})\] (?<level>[A-Z]+)(?: \((?<process>[ -~-[\\<>&""\)]]+)\))?: (?<text>.*)\z", RegexOptions.Singleline)]
    private static partial Regex PinoLine();
}
