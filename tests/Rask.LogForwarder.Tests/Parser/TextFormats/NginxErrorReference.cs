using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats;

/// <summary>The simple twin of the format of nginx's error log.</summary>
internal static partial class NginxErrorReference
{
    public static ExpectedRecord? Read(string line)
    {
        Match match = Line().Match(line);
        if (!match.Success)
            return null;
        string name = match.Groups["level"].Value;
        string level = name switch { "debug" => "Debug", "info" or "notice" => "Info", "warn" => "Warn", "error" => "Error", _ => "Fatal" };
        string text = match.Groups["text"].Value;
        var record = new ExpectedRecord("nginx/error", level, line)
            .With("level", name is "emerg" or "alert" or "crit" or "notice" ? name : null)
            .With("time_local", match.Groups["time"].Value).With("pid", match.Groups["pid"].Value).With("tid", match.Groups["tid"].Value);
        if (Connection().Match(text) is { Success: true } connection)
            record.With("connection", connection.Groups[1].Value);
        int client = text.IndexOf(", client: ", StringComparison.Ordinal);
        if (client < 0)
            return record;
        text = text[client..];
        for (int i = 0; i < 8 && Pair().Match(text) is { Success: true } pair; i++)
        {
            Add(record, pair.Groups["key"].Value, pair.Groups["value"].Value);
            text = text[pair.Length..];
        }
        return record;
    }

    private static void Add(ExpectedRecord record, string key, string value)
    {
        if (value.Length == 0)
            return;
        if (key == "client")
            record.With("ip_address", value);
        else if (key != "request")
            record.WithOwn(key, value);
        else if (Request().Match(value) is { Success: true } request)
            record.With("method", request.Groups[1].Value).With("path", request.Groups[2].Value).WithOwn("protocol", request.Groups[3].Value);
        else
            record.WithOwn("request", value);
    }

    [GeneratedRegex(@"^(?<time>[0-9]{4}/[0-9]{2}/[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}) \[(?<level>emerg|alert|crit|error|warn|notice|info|debug)\] (?<pid>[0-9]+)#(?<tid>[0-9]+): (?<text>.*)\z", RegexOptions.Singleline)]
    private static partial Regex Line();

    [GeneratedRegex(@"^\*([0-9]+) ")]
    private static partial Regex Connection();

    [GeneratedRegex("""^, (?<key>client|server|request|subrequest|upstream|host|referrer): (?:"(?<value>.*?)"(?=, |\z)|(?!")(?<value>.*?)(?=, |\z))""", RegexOptions.Singleline)]
    private static partial Regex Pair();

    [GeneratedRegex(@"^([A-Z]+) ([^ ]+) (HTTP/[0-9.]+)\z")]
    private static partial Regex Request();
}
