using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>The simple twins of the console loggers of Microsoft.Extensions.Logging, the simple one and the one for systemd.</summary>
internal static partial class DotnetReference
{
    /// <summary>Spaces before each line of a message.</summary>
    private const string Indent = "      ";

    public static ExpectedRecord? Read(string line) => Simple(line) ?? Systemd(line) ?? TraceReference.Alone(line);

    private static ExpectedRecord? Simple(string line)
    {
        Match match = SimpleLine().Match(line);
        if (!match.Success)
            return null;
        string word = match.Groups["level"].Value;
        string level = word switch { "info" => "Info", "warn" => "Warn", "fail" => "Error", "crit" => "Fatal", _ => "Debug" };
        Group text = match.Groups["text"];
        var record = new ExpectedRecord("dotnet/structured", level, text.Success ? text.Value : line[6..]);
        if (text.Success)
            record.With("category", match.Groups["category"].Value).With("event_id", match.Groups["event"].Value);
        record.With("level", level is "Info" or "Warn" ? null : word);
        if (text.Value.Split('\n', 2) is [_, var next] && next.StartsWith(Indent, StringComparison.Ordinal))
            TraceReference.AddDotnet(next[Indent.Length..], Indent.Length, record);
        return record;
    }

    private static ExpectedRecord? Systemd(string line)
    {
        Match match = SystemdLine().Match(line);
        if (!match.Success)
            return null;
        string level = match.Groups["level"].Value switch { "2" => "Fatal", "3" => "Error", "4" => "Warn", "6" => "Info", _ => "Debug" };
        return new ExpectedRecord("dotnet/structured", level, match.Groups["text"].Value)
            .With("level", match.Groups["level"].Value).With("category", match.Groups["category"].Value).With("event_id", match.Groups["event"].Value);
    }

    [GeneratedRegex(@"^(?<level>trce|dbug|info|warn|fail|crit): (?<category>[A-Za-z][!-~-[\\<>&""\[]]{0,298})\[(?<event>-?[0-9]+)\](?:\z|(?:\n {6}| )(?<text>.*)\z)", RegexOptions.Singleline)]
    private static partial Regex SimpleLine();

    [GeneratedRegex(@"^<(?<level>[23467])>(?<category>[A-Za-z][!-~-[\\<>&""\[]]{0,298})\[(?<event>-?[0-9]+)\] (?<text>.*)\z", RegexOptions.Singleline)]
    private static partial Regex SystemdLine();
}
