using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>What a record must say, found by System.Text.Json's document model and by nothing of the forwarder's.</summary>
internal sealed partial class Reference
{
    private readonly string _log;
    private readonly string _stream;
    private readonly string _time;

    private Reference(string log, string stream, string time) => (_log, _stream, _time) = (log, stream, time);

    /// <summary>Reads a Docker record; null where the document model cannot tell (lone surrogates).</summary>
    public static Reference? Decode(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        try
        {
            JsonElement root = document.RootElement;
            return new Reference(root.GetProperty("log").GetString()!, root.GetProperty("stream").GetString()!, root.GetProperty("time").GetString()!);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public void AssertAgrees(DecodedRecord record)
    {
        string text = _log.EndsWith("\r\n", StringComparison.Ordinal) ? _log[..^2] : _log.EndsWith('\n') ? _log[..^1] : _log;
        Assert.Equal(_stream, record["stream"]);
        Assert.Equal(_time, record["timestamp"]);
        string trimmed = text.Trim(' ', '\t', '\r', '\n');
        bool isObject = trimmed.StartsWith('{') && IsJson(trimmed);
        string[] ofObjects = ["go/structured", "node/structured", "python-structlog/structured", "python/structured", "rust-tracing/structured", "meilisearch/search", "meilisearch/access", "java/structured", "dotnet/structured", "postgres/database", "nginx/access"];
        if (isObject)
            Assert.Contains(record.Type, ofObjects);
        else if (trimmed.StartsWith('{'))
            Assert.Equal("plain/plain", record.Type);
        if (record.Type is "plain/plain" or "nginx/access" or "nginx/error")
            Assert.Equal(text, record.Message);
    }

    /// <summary>The members of an object, decoded; of duplicate keys the last. Lone surrogates are replaced.</summary>
    public static Dictionary<string, string> Members(string json)
    {
        var members = new Dictionary<string, string>();
        using JsonDocument original = JsonDocument.Parse(json);
        using JsonDocument repaired = JsonDocument.Parse(Repair(json));
        foreach ((JsonProperty member, JsonProperty raw) in repaired.RootElement.EnumerateObject().Zip(original.RootElement.EnumerateObject()))
        {
            // The text of nested values stays as it was written.
            members[member.Name] = member.Value.ValueKind switch
            {
                JsonValueKind.String => member.Value.GetString()!,
                JsonValueKind.Object or JsonValueKind.Array => Compact(raw.Value.GetRawText()),
                _ => raw.Value.GetRawText(),
            };
        }
        return members;
    }

    public static bool IsPromotedFrom(string recordKey, string key) => key switch
    {
        "msg" => recordKey == "message",
        "traceId" => recordKey == "trace_id",
        "spanId" => recordKey == "span_id",
        "status" => recordKey == "status_code",
        _ => recordKey == key,
    };

    private static bool IsJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The document model refuses lone surrogates in names and strings.</summary>
    public static string Repair(string json) =>
        Escape().Replace(json, static match => match.Groups["lone"].Success ? "\\ufffd" : match.Value);

    public static string Compact(string json)
    {
        var compact = new StringBuilder();
        bool isInString = false;
        for (int i = 0; i < json.Length; i++)
        {
            if (json[i] == '"')
                isInString = !isInString;
            if (!isInString && json[i] is ' ' or '\t' or '\r' or '\n')
                continue;
            compact.Append(json[i]);
            if (json[i] == '\\')
                compact.Append(json[++i]);
        }
        return compact.ToString();
    }

    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<lone>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.")]
    private static partial Regex Escape();
}
