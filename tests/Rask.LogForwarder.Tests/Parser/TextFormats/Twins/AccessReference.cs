using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>
/// The simple twin of access lines: the common and the combined format, and what nginx, ingress-nginx, Apache and gunicorn
/// put before and behind it.
/// </summary>
internal static partial class AccessReference
{
    private const string Head = @"(?<user>[^ ""]+) \[(?<time>[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4})\] ";

    private const string Address = "(?<address>[0-9a-fA-F:][0-9a-fA-F.:]*)";

    private const string Numbers = "(?<status>[0-9]{3}) (?:-|(?<size>[0-9]{1,18}))";

    /// <summary>Apache's backslash takes the quote or the backslash behind it along.</summary>
    private const string Text = """(?>(?:\\["\\]|[^"])*)""";

    public static ExpectedRecord? Read(string line)
    {
        if (Combined().Match(line) is { Success: true } combined)
        {
            var values = new LineValues();
            ExpectedRecord record = Start(combined, line, values);
            values.SetOwn("http_x_forwarded_for", Present(combined, "forwarded"));
            return values.AddTo(record);
        }
        if (Extended().Match(line) is not { Success: true } match)
            return null;
        var all = new LineValues();
        ExpectedRecord extended = Start(match, line, all);
        all.SetOwn("host", Present(match, "host"));
        if (Filled(match.Groups["forwarded"].Value) is { } forwarded)
            all.SetOwn("http_x_forwarded_for", forwarded);
        AddTail(match.Groups["tail"], all);
        return all.AddTo(extended);
    }

    /// <summary>Adds method, path and protocol of a request line; of any other the whole.</summary>
    public static void AddRequest(string request, ExpectedRecord record, LineValues values)
    {
        if (Request().Match(request) is not { Success: true } match)
        {
            values.SetOwn("request", request);
            return;
        }
        record.With("method", match.Groups[1].Value).With("path", match.Groups[2].Value);
        values.SetOwn("protocol", match.Groups[3].Value);
    }

    private static ExpectedRecord Start(Match match, string line, LineValues values)
    {
        string address = match.Groups["address"].Value;
        var record = new ExpectedRecord("nginx/access", null, line);
        record.With("ip_address", address == "unix:" ? null : address)
            .With("user_agent", Present(match, "agent"))
            .With("status_code", WithoutZeros(match.Groups["status"].Value))
            .With("response_size", match.Groups["size"] is { Success: true } size ? WithoutZeros(size.Value) : null);
        AddRequest(match.Groups["request"].Value, record, values);
        values.SetOwn("remote_user", Present(match, "user"));
        values.SetOwn("time_local", match.Groups["time"].Value);
        values.SetOwn("referer", Present(match, "referer"));
        return record;
    }

    private static void AddTail(Group tail, LineValues values)
    {
        if (!tail.Success)
            return;
        if (Pairs().Match(tail.Value) is { Success: true } pairs)
        {
            CaptureCollection keys = pairs.Groups["key"].Captures, texts = pairs.Groups["value"].Captures;
            for (int i = 0; i < keys.Count; i++)
            {
                if (texts[i].Length > 0)
                    values.SetOwn(keys[i].Value, texts[i].Value);
            }
        }
        else if (Ingress().Match(tail.Value) is { Success: true } ingress)
        {
            foreach (Group group in ingress.Groups.Values.Skip(1))
                values.SetOwn(group.Name, Filled(group.Value));
        }
        else
        {
            values.SetOwn("tail", tail.Value);
        }
    }

    /// <summary>A hyphen stands for no value.</summary>
    private static string? Present(Match match, string name) => match.Groups[name] is { Success: true, Value: not "-" } group ? group.Value : null;

    private static string? Filled(string value) => value is "" or "-" ? null : value;

    private static string WithoutZeros(string digits) => digits.TrimStart('0') is { Length: > 0 } number ? number : "0";

    [GeneratedRegex($"""^{Address} - {Head}"(?<request>[^"]*)" {Numbers}(?: "(?<referer>[^"]*)" "(?<agent>[^"]*)"(?: "(?<forwarded>[^"]*)")?)?\z""")]
    private static partial Regex Combined();

    /// <summary>What has a digit first and a hyphen in the fifth place begins with a date.</summary>
    [GeneratedRegex($"""^(?![0-9]...-)(?:(?={Address} - |unix: - )|(?<host>(?=[^ ]{"{1,255}"} )(?![._-])(?:\[(?=[0-9a-f:])[0-9a-fA-F:.]*\])?[A-Za-z0-9:._-]*) )(?:{Address}|(?<address>unix:)) - {Head}"(?<request>{Text})" {Numbers} "(?<referer>{Text})" "(?<agent>{Text})"(?: "(?<forwarded>{Text})"(?: (?<tail>.+))?| (?!")(?<tail>.+))?\z""", RegexOptions.Singleline)]
    private static partial Regex Extended();

    [GeneratedRegex("""^(?:(?<key>[A-Za-z0-9_]{1,40})=(?:"(?<value>(?>(?:\\["\\]|[^"])*))"|(?!")(?<value>[!-~-[\\<>&"]]*))(?: (?!\z)|\z)){1,24}\z""", RegexOptions.Singleline)]
    private static partial Regex Pairs();

    [GeneratedRegex("""^(?<request_length>[0-9./]+) (?<request_time>[0-9./]+) \[(?<proxy_upstream_name>[!-~-[\\<>&",]]*)\] \[(?<proxy_alternative_upstream_name>[!-~-[\\<>&",]]*)\] (?<upstream_addr>[!-~-[\\<>&",]]+) (?<upstream_response_length>[!-~-[\\<>&",]]+) (?<upstream_response_time>[!-~-[\\<>&",]]+) (?<upstream_status>[!-~-[\\<>&",]]+) (?<req_id>[!-~-[\\<>&",]]+)\z""")]
    private static partial Regex Ingress();

    [GeneratedRegex(@"^([A-Z]+) ([^ ]+) (HTTP/[0-9.]+)\z")]
    private static partial Regex Request();
}
