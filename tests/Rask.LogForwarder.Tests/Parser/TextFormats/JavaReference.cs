using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats;

/// <summary>The simple twin of the formats of Java's loggers that begin with a time.</summary>
internal static partial class JavaReference
{
    private const string Logger = @"(?<logger>[A-Za-z_$][A-Za-z0-9._$/\[\]-]{0,254})";

    private const string Time = "^(?<time>(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[ T])?[0-9]{2}:[0-9]{2}:[0-9]{2}[.,][0-9]{3,9}(?:Z|[+-][0-9]{2}:[0-9]{2}|[+-][0-9]{4}|[+-][0-9]{2})?) ";

    private const string Level =
        "(?<level>TRACE|DEBUG|INFO|WARN|WARNING|ERR|ERROR|FATAL|SEVERE|CONFIG|FINE|FINER|FINEST|NOTICE|PANIC|DPANIC|CRITICAL|INFORMATION" +
        "|TRC|DBG|VRB|INF|WRN|FTL|PNC|TRCE|TRAC|DEBU|DBUG|HTTP|FAIL|ERRO|CRIT|FATA|PANI|SILLY|ALERT|EMERG|VERBOSE|SUCCESS|EMERGENCY) ";

    private const string Text = @"(?<text>.*)\z";

    public static ExpectedRecord? Read(string line)
    {
        if (line.Length < 20)
            return null;
        foreach (Regex regex in (Regex[])[Logback(), JBoss(), Spring(), Tomcat()])
        {
            if (regex.Match(line) is not { Success: true } match)
                continue;
            string text = match.Groups["text"].Value;
            string name = match.Groups["level"].Value;
            var record = new ExpectedRecord("java/structured", LevelOf(name), text)
                .With("level", name is "DEBUG" or "INFO" or "WARN" or "ERROR" or "FATAL" ? null : name)
                .With("time", match.Groups["time"].Value).With("thread", match.Groups["thread"].Value.Trim(' ')).With("logger", match.Groups["logger"].Value)
                .With("pid", Value(match, "pid")).With("application", Value(match, "application")?.Trim(' ') is { Length: > 0 } application ? application : null)
                .With("trace_id", Value(match, "trace")).With("span_id", Value(match, "span"));
            if (Trace().Match(text) is { Success: true } trace && trace.Groups["type"].Value.Contains('.', StringComparison.Ordinal) && !OtherFrame().IsMatch(trace.Value))
                record.With("exception_type", trace.Groups["type"].Value).With("exception_message", Value(trace, "message") is { Length: > 0 } message ? message : null);
            return record;
        }
        return null;
    }

    private static string? Value(Match match, string name) => match.Groups[name] is { Success: true } group ? group.Value : null;

    private static string LevelOf(string name) => name switch
    {
        "TRACE" or "DEBUG" or "FINE" or "FINER" or "FINEST" or "TRC" or "DBG" or "VRB" or "TRCE" or "TRAC" or "DEBU" or "DBUG" or "HTTP" or "SILLY" or "VERBOSE" => "Debug",
        "INFO" or "CONFIG" or "NOTICE" or "INFORMATION" or "INF" or "SUCCESS" => "Info",
        "WARN" or "WARNING" or "WRN" => "Warn",
        "ERR" or "ERROR" or "SEVERE" or "FAIL" or "ERRO" => "Error",
        _ => "Fatal",
    };

    [GeneratedRegex(Time + @"\[(?<thread>(?:(?!\] )[ -~-[\\<>&""]])*)\] " + Level + " *" + Logger + " +--? " + Text, RegexOptions.Singleline)]
    private static partial Regex Logback();

    [GeneratedRegex(Time + " *" + Level + @" *\[ *" + Logger + @" *\] \((?<thread>(?:(?!\) )[ -~-[\\<>&""]])+)\) " + Text, RegexOptions.Singleline)]
    private static partial Regex JBoss();

    [GeneratedRegex(Time + " *" + Level + @" *(?<pid>[0-9]+) --- (?:\[(?<application>(?:(?!\] )[ -~-[\\<>&""]])*)\] (?=\[(?! {49}\]|[0-9a-f]{32}-[0-9a-f]{16}\])))?\[(?<thread>(?:(?!\] )[ -~-[\\<>&""]])*)\] (?:\[(?: {49}|(?<trace>[0-9a-f]{32})-(?<span>[0-9a-f]{16}))\] )?" + Logger + " +:(?: " + Text + @"|(?<text>)\z)", RegexOptions.Singleline)]
    private static partial Regex Spring();

    [GeneratedRegex(@"^(?<time>[0-9]{2}-[A-Z][a-z]{2}-[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}) " + Level + @"\[(?<thread>(?:(?!\] )[ -~-[\\<>&""]])*)\] " + Logger + " " + Text, RegexOptions.Singleline)]
    private static partial Regex Tomcat();

    [GeneratedRegex(@"^[^\n]*\n(?<type>[A-Za-z][A-Za-z0-9._$`+]{2,199})(?: \[[ -~-[\\<>&""\]]]+\])?(?:: (?<message>.*?)|:(?=\n)|(?=\n))\n\tat ", RegexOptions.Singleline)]
    private static partial Regex Trace();

    [GeneratedRegex(@"\n {3,4}at ")]
    private static partial Regex OtherFrame();
}
