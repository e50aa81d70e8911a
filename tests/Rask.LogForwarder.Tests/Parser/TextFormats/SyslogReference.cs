using System.Globalization;
using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats;

/// <summary>The simple twin of syslog's formats.</summary>
internal static partial class SyslogReference
{
    private const string Program = @"(?<app>[A-Za-z0-9_./()@+-]{1,48})(?:\[(?<pid>[0-9]+)\])?:(?: |\z)";

    private static readonly string[] Facilities =
    [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp", "audit", "alert", "clock",
        "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ];

    private static readonly string[] Severities = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

    public static ExpectedRecord? Read(string line)
    {
        if (Priority().Match(line) is not { Success: true } match)
            return Traditional(line, isWithPriority: false);
        int priority = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        string rest = line[match.Length..];
        if (priority > 191)
            return null;
        ExpectedRecord? record = rest.StartsWith("1 ", StringComparison.Ordinal) ? Modern(rest) : Traditional(rest, isWithPriority: true);
        if (record is null)
            return null;
        record.Level = (priority & 7) switch { < 3 => "Fatal", 3 => "Error", 4 => "Warn", < 7 => "Info", _ => "Debug" };
        return record.With("facility", Facilities[priority >> 3]).With("severity", Severities[priority & 7]);
    }

    private static ExpectedRecord? Modern(string text)
    {
        Match match = ModernLine().Match(text);
        if (!match.Success)
            return null;
        return new ExpectedRecord("syslog/structured", null, match.Groups["text"].Value)
            .With("time", Value(match, "time")).With("hostname", Value(match, "host")).With("app_name", Value(match, "app"))
            .With("proc_id", Value(match, "pid")).With("msg_id", Value(match, "id")).With("structured_data", Value(match, "data"));
    }

    private static ExpectedRecord? Traditional(string text, bool isWithPriority)
    {
        Match match = HostlessLine().Match(text);
        if (match.Success && !isWithPriority)
            return null;
        if (!match.Success)
            match = HostLine().Match(text);
        if (!match.Success)
            return null;
        return new ExpectedRecord("syslog/structured", null, match.Groups["text"].Value)
            .With("time", match.Groups["time"].Value).With("hostname", Value(match, "host")).With("app_name", match.Groups["app"].Value)
            .With("proc_id", match.Groups["pid"].Success ? match.Groups["pid"].Value : null);
    }

    private static string? Value(Match match, string name) => match.Groups[name] is { Success: true } group && group.Value != "-" ? group.Value : null;

    private const string Time = "^(?<time>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}) ";

    [GeneratedRegex("^<(0|[1-9][0-9]{0,2})>")]
    private static partial Regex Priority();

    [GeneratedRegex("""^1 (?<time>-|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?(?:Z|[+-](?:[0-9]{2}:[0-9]{2}|[0-9]{4}|[0-9]{2}))) (?<host>[!-~-["\\<>&]]{1,255}) (?<app>[!-~-["\\<>&]]{1,48}) (?<pid>[!-~-["\\<>&]]{1,128}) (?<id>[!-~-["\\<>&]]{1,32}) (?<data>-|(?:\[[!-~-[="\\\]<>&]]+(?: [!-~-[="\\\]<>&]]+="(?:[^"\\\]]|\\["\\\]]|\\(?!["\\\]]))*")*\])+)(?:\z| \uFEFF?(?<text>.*)\z)""", RegexOptions.Singleline)]
    private static partial Regex ModernLine();

    [GeneratedRegex(Time + Program + @"(?<text>.*)\z", RegexOptions.Singleline)]
    private static partial Regex HostlessLine();

    [GeneratedRegex(Time + @"(?<host>[!-~-[""\\<>&]]{1,255}) " + Program + @"(?<text>.*)\z", RegexOptions.Singleline)]
    private static partial Regex HostLine();
}
