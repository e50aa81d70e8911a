using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats;

/// <summary>What a line of some text formats says, found by regular expressions on the decoded text and by nothing of the forwarder's.</summary>
/// <param name="Type">Service type and log type.</param>
/// <param name="Message">The message.</param>
/// <param name="Values">Every named value of the line, whatever its place in the record.</param>
internal sealed partial record TextReference(string Type, string Message, Dictionary<string, string> Values)
{
    private const string Escape = """\\(?:[abfnrtv\\"]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})""";

    private const string Quoted = $"""(?<q>(?:[^"\\\n]|{Escape})*)""";

    private const string Pair = $"""(?:(?<k>[A-Za-z_@!][A-Za-z0-9_.\-@]*)|"(?<k>[^"\\\n]*)")=(?:"{Quoted}"|(?<b>[^ "\x00-\x1f]*))(?= |$)""";

    /// <summary>The line as logfmt; null where it is none.</summary>
    public static TextReference? Logfmt(string line)
    {
        if (!char.IsAsciiLetter(line.FirstOrDefault()) || PairsOf(line) is not { Count: >= 2 } pairs)
            return null;
        if (!pairs.Take(4).Any(pair => pair.Key is "level" or "lvl" or "msg" or "ts" or "time"))
            return null;
        var values = new Dictionary<string, string>();
        foreach ((string key, string value) in pairs)
            values[key] = value;
        string message = values.TryGetValue("msg", out string? own) || values.TryGetValue("message", out own) ? own : line;
        return new TextReference("go/structured", message, values);
    }

    /// <summary>The line as one of gin's access lines; null where it is none.</summary>
    public static TextReference? Gin(string line)
    {
        Match match = GinLine().Match(line);
        return match.Success ? new TextReference("go/access", line, Groups(match, "time", "status_code", "latency", "ip_address", "method", "path")) : null;
    }

    /// <summary>The line as klog's without pairs; null where it is none.</summary>
    public static TextReference? Klog(string line)
    {
        Match match = KlogLine().Match(line);
        return match.Success ? new TextReference("go/structured", match.Groups["message"].Value, Groups(match, "level", "time", "thread", "source")) : null;
    }

    /// <summary>The line as Python's default format with dashes; null where it is none.</summary>
    public static TextReference? Logging(string line)
    {
        Match match = LoggingLine().Match(line);
        return match.Success ? new TextReference("python/structured", match.Groups["message"].Value, Groups(match, "time", "logger", "level")) : null;
    }

    /// <summary>The line as env_logger's; null where it is none.</summary>
    public static TextReference? EnvLogger(string line)
    {
        Match match = EnvLoggerLine().Match(line);
        return match.Success ? new TextReference("rust-tracing/structured", match.Groups["message"].Value, Groups(match, "time", "level", "target")) : null;
    }

    /// <summary>Fails where a record says something else. A level that is one of ours need not be in the fields.</summary>
    public void AssertAgrees(DecodedRecord record)
    {
        Assert.Equal(Type, record.Type);
        Assert.Equal(Message, record.Message);
        foreach ((string key, string value) in Values)
        {
            bool isThere = record.Field(key) == value
                || (key is "msg" or "message" && value == record.Message)
                || (key is "level" or "lvl" or "severity" && string.Equals(value, record.Level, StringComparison.OrdinalIgnoreCase))
                || record.Members.Any(member => member.Key != "message" && member.Value == value);
            Assert.True(isThere, $"{key}={value} is not in {record}");
        }
    }

    private static List<KeyValuePair<string, string>>? PairsOf(string line)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        int at = 0;
        var pair = new Regex(@"\G" + Pair, RegexOptions.CultureInvariant);
        while (true)
        {
            while (at < line.Length && line[at] == ' ')
                at++;
            if (at == line.Length)
                return pairs;
            Match match = pair.Match(line, at);
            if (!match.Success)
                return null;
            pairs.Add(new(match.Groups["k"].Value, match.Groups["q"].Success ? Unquote(match.Groups["q"].Value) : match.Groups["b"].Value));
            at = match.Index + match.Length;
        }
    }

    private static Dictionary<string, string> Groups(Match match, params string[] names) =>
        names.Where(name => match.Groups[name].Success).ToDictionary(name => name, name => name == "path" ? Unquote(match.Groups[name].Value) : match.Groups[name].Value);

    /// <summary>Undoes Go's <c>strconv.Quote</c>; what is no character becomes U+FFFD.</summary>
    private static string Unquote(string text) => Regex.Replace(text, Escape, match =>
    {
        char letter = match.Value[1];
        if (letter is 'x' or 'u' or 'U')
        {
            uint value = uint.Parse(match.Value.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            return (letter == 'x' && value > 0x7F) || !Rune.IsValid(value) ? "\uFFFD" : new Rune(value).ToString();
        }
        return letter switch { 'a' => "\a", 'b' => "\b", 'f' => "\f", 'n' => "\n", 'r' => "\r", 't' => "\t", 'v' => "\v", _ => letter.ToString() };
    });

    [GeneratedRegex("""^\[GIN\] (?<time>\d{4}/\d\d/\d\d - \d\d:\d\d:\d\d) \| *(?<status_code>0|[1-9]\d{0,2}) \| *(?<latency>[^ ]+) \| *(?:(?<ip_address>[^ |][^ ]*) )?\| *(?<method>[A-Z]+) +"(?<path>(?:[^"\\]|\\(?:[abfnrtv\\"]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}))*)"(?:\n.*)?\z""", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex GinLine();

    [GeneratedRegex("""^(?<level>[IWEF])(?<time>[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6})  *(?<thread>[0-9]+) (?<source>[!#-%'-;=?-\[\^-~]+:[0-9]+)\] (?<message>[^"].*)?\z""", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex KlogLine();

    [GeneratedRegex("""^(?<time>[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2},[0-9]{3}) - (?<logger>[A-Za-z_][A-Za-z0-9_.\-]*) - (?<level>INFO|DEBUG|WARNING|ERROR|CRITICAL) - (?<message>.*)\z""", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex LoggingLine();

    [GeneratedRegex("""^\[(?<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z) (?:(?<level>INFO|WARN) |(?<level>ERROR|DEBUG|TRACE)) (?<target>[A-Za-z0-9_:]+)\] (?<message>.*)\z""", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex EnvLoggerLine();
}
