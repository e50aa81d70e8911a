using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Rask.LogAggregator.Tests.Support;

/// <summary>The same decision as the product's decoder, made in the plainest way with System.Text.Json.</summary>
internal static class SlowDecoder
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly string[] RequiredTexts = ["service_type", "log_type", "message", "timestamp", "container_id", "service_name"];
    private static readonly string[] OptionalTexts = ["method", "path", "ip_address", "user_agent", "trace_id", "span_id", "id"];
    private static readonly string[] Levels = ["Debug", "Info", "Warn", "Error", "Fatal"];

    /// <summary>The name of the record's service; null when the line is not a record.</summary>
    public static string? ServiceOf(byte[] line)
    {
        try
        {
            Strict.GetString(line);
            using JsonDocument document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 1000 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? Decide(document.RootElement) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static string? Decide(JsonElement record)
    {
        var values = new Dictionary<string, JsonElement>();
        foreach (JsonProperty property in record.EnumerateObject())
        {
            if (!values.TryAdd(property.Name, property.Value))
                return null;
        }

        foreach (string key in RequiredTexts)
        {
            if (!values.Remove(key, out JsonElement value) || Text(value) is null)
                return null;
        }

        foreach (string key in OptionalTexts)
        {
            if (values.Remove(key, out JsonElement value) && Text(value) is null)
                return null;
        }

        bool good = values.Remove("level", out JsonElement level) && (level.ValueKind == JsonValueKind.Null || Levels.Contains(Text(level)))
            && values.Remove("stream", out JsonElement stream) && Text(stream) is "stdout" or "stderr"
            && values.Remove("service_group", out JsonElement group) && (group.ValueKind == JsonValueKind.Null || Text(group) is not null)
            && (!values.Remove("status_code", out JsonElement status) || IsInteger(status, 65535))
            && (!values.Remove("response_size", out JsonElement size) || IsInteger(size, long.MaxValue))
            && values.Remove("fields", out JsonElement fields) && AreFields(fields)
            && values.Count == 0;
        return good ? record.GetProperty("service_name").GetString() : null;
    }

    private static bool AreFields(JsonElement fields)
    {
        var names = new HashSet<string>();
        return fields.ValueKind == JsonValueKind.Object && fields.EnumerateObject().All(field => names.Add(field.Name) && Text(field.Value) is not null);
    }

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsInteger(JsonElement value, long maximum) =>
        value.ValueKind == JsonValueKind.Number
        && long.TryParse(value.GetRawText(), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        && number <= maximum;
}
