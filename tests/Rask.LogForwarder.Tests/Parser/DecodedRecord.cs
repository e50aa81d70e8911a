using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>One output line, read as strictly as the aggregator reads it.</summary>
internal sealed class DecodedRecord
{
    private static readonly string[] KeyOrder =
    [
        "service_type", "log_type", "message", "level", "timestamp", "stream", "container_id", "service_name", "service_group",
        "method", "path", "ip_address", "user_agent", "trace_id", "span_id", "status_code", "response_size", "id", "fields",
    ];

    private static readonly string[] AlwaysThere = ["service_type", "log_type", "message", "level", "timestamp", "stream", "container_id", "service_name", "service_group", "fields"];

    private readonly List<KeyValuePair<string, string?>> _members = [];
    private readonly List<KeyValuePair<string, string>> _fields = [];

    /// <summary>Every member but <c>fields</c>; integers as written, null as null.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Members => _members;

    public IReadOnlyList<KeyValuePair<string, string>> Fields => _fields;

    public string? this[string key] => _members.Find(member => member.Key == key).Value;

    public string Type => this["service_type"] + "/" + this["log_type"];

    public string Message => this["message"]!;

    public string? Level => this["level"];

    public bool Has(string key) => _members.Exists(member => member.Key == key);

    public string? Field(string key) => _fields.Find(field => field.Key == key).Value;

    /// <summary>The fields in their order, as <c>key=value</c>.</summary>
    public string FieldList => string.Join(" ", _fields.Select(pair => $"{pair.Key}={pair.Value}"));

    public static DecodedRecord Parse(byte[] line)
    {
        Assert.True(Utf8.IsValid(line), "not UTF-8");
        using JsonDocument document = JsonDocument.Parse(line);
        var record = new DecodedRecord();
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            string? value = member.Name switch
            {
                "fields" => record.ReadFields(member.Value),
                "status_code" or "response_size" => Integer(member.Value, member.Name == "status_code" ? 65535 : long.MaxValue),
                "level" or "service_group" when member.Value.ValueKind == JsonValueKind.Null => null,
                // Throws for a lone surrogate.
                _ => member.Value.GetString(),
            };
            if (member.Name != "fields")
                record._members.Add(new(member.Name, value));
        }
        string[] keys = [.. document.RootElement.EnumerateObject().Select(member => member.Name)];
        Assert.Equal(KeyOrder.Where(keys.Contains), keys);
        Assert.All(AlwaysThere, key => Assert.Contains(key, keys));
        Assert.Equal(record._fields.Count, record._fields.DistinctBy(field => field.Key).Count());
        Assert.Contains(record.Level, (string?[])[null, "Debug", "Info", "Warn", "Error", "Fatal"]);
        Assert.Contains(record["stream"], (string?[])["stdout", "stderr"]);
        return record;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach ((string key, string? value) in _members)
            text.Append(key).Append('=').Append(value ?? "<null>").Append('\u241E');
        foreach ((string key, string value) in _fields)
            text.Append("fields.").Append(key).Append('=').Append(value).Append('\u241E');
        return text.ToString();
    }

    private string? ReadFields(JsonElement fields)
    {
        foreach (JsonProperty field in fields.EnumerateObject())
            _fields.Add(new(field.Name, field.Value.GetString()!));
        return null;
    }

    private static string Integer(JsonElement value, long max)
    {
        Assert.Equal(JsonValueKind.Number, value.ValueKind);
        Assert.InRange(value.GetInt64(), 0, max);
        return value.GetRawText();
    }
}
