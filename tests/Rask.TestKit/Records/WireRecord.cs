using System.Text.Json;
using System.Text.Unicode;
using Rask.Protocol;

namespace Rask.TestKit.Records;

/// <summary>
/// One record on the wire, decoded strictly and independently of both ends' own code: valid UTF-8, valid JSON, no duplicate
/// keys, no unknown keys, the keys in their order, the right types.
/// </summary>
public sealed class WireRecord
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly string[] Order =
    [
        RecordKeys.ServiceType, RecordKeys.LogType, RecordKeys.Message, RecordKeys.Level, RecordKeys.Timestamp, RecordKeys.Stream,
        RecordKeys.ContainerId, RecordKeys.ServiceName, RecordKeys.ServiceGroup, RecordKeys.Method, RecordKeys.Path,
        RecordKeys.IpAddress, RecordKeys.UserAgent, RecordKeys.TraceId, RecordKeys.SpanId, RecordKeys.StatusCode,
        RecordKeys.ResponseSize, RecordKeys.Id, RecordKeys.Fields,
    ];

    private static readonly HashSet<string> OrderFreeKeys =
        [RecordKeys.Method, RecordKeys.Path, RecordKeys.IpAddress, RecordKeys.UserAgent, RecordKeys.TraceId, RecordKeys.SpanId, RecordKeys.StatusCode, RecordKeys.ResponseSize];

    private static readonly string[] Required =
    [
        RecordKeys.ServiceType, RecordKeys.LogType, RecordKeys.Message, RecordKeys.Level, RecordKeys.Timestamp, RecordKeys.Stream,
        RecordKeys.ContainerId, RecordKeys.ServiceName, RecordKeys.ServiceGroup, RecordKeys.Fields,
    ];

    private static readonly string?[] Levels = [null, "Debug", "Info", "Warn", "Error", "Fatal"];

    private readonly Dictionary<string, string?> _texts = [];
    private readonly Dictionary<string, long> _numbers = [];

    private WireRecord()
    {
    }

    public string ServiceType => _texts[RecordKeys.ServiceType]!;

    public string LogType => _texts[RecordKeys.LogType]!;

    public string Message => _texts[RecordKeys.Message]!;

    public string? Level => _texts[RecordKeys.Level];

    public string Timestamp => _texts[RecordKeys.Timestamp]!;

    public string Stream => _texts[RecordKeys.Stream]!;

    public string ContainerId => _texts[RecordKeys.ContainerId]!;

    public string ServiceName => _texts[RecordKeys.ServiceName]!;

    public string? ServiceGroup => _texts[RecordKeys.ServiceGroup];

    public string? Method => _texts.GetValueOrDefault(RecordKeys.Method);

    public string? Path => _texts.GetValueOrDefault(RecordKeys.Path);

    public string? IpAddress => _texts.GetValueOrDefault(RecordKeys.IpAddress);

    public string? UserAgent => _texts.GetValueOrDefault(RecordKeys.UserAgent);

    public string? Id => _texts.GetValueOrDefault(RecordKeys.Id);

    public long? StatusCode => _numbers.TryGetValue(RecordKeys.StatusCode, out var value) ? value : null;

    public long? ResponseSize => _numbers.TryGetValue(RecordKeys.ResponseSize, out var value) ? value : null;

    public Dictionary<string, string> Fields { get; } = [];

    /// <exception cref="FormatException">The line breaks a rule; the message names it.</exception>
    public static WireRecord Parse(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line))
            throw Broken("invalid UTF-8", line);
        try
        {
            using var document = JsonDocument.Parse(line.ToArray(), Strict);
            var record = new WireRecord();
            record.Read(document.RootElement);
            return record;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            // A lone surrogate in an escape is an InvalidOperationException.
            throw Broken(error.Message, line);
        }
    }

    private void Read(JsonElement root)
    {
        var last = -1;
        var keys = new HashSet<string>();
        foreach (var property in root.EnumerateObject())
        {
            var place = Array.IndexOf(Order, property.Name);
            if (place < 0)
                throw new FormatException($"unknown key {property.Name}");

            // The keys that are present only if known may come in any order among themselves.
            if (place < last && !(OrderFreeKeys.Contains(property.Name) && OrderFreeKeys.Contains(Order[last])))
                throw new FormatException($"{property.Name} stands after {Order[last]}");
            last = place;
            keys.Add(property.Name);
            ReadValue(property.Name, property.Value);
        }

        if (Required.FirstOrDefault(key => !keys.Contains(key)) is { } missing)
            throw new FormatException($"{missing} is missing");
        if (!Levels.Contains(Level))
            throw new FormatException($"level is {Level}");
        if (Stream is not ("stdout" or "stderr"))
            throw new FormatException($"stream is {Stream}");
    }

    private void ReadValue(string key, JsonElement value)
    {
        switch (key)
        {
            case RecordKeys.Fields:
                foreach (var field in value.EnumerateObject())
                    Fields.Add(field.Name, field.Value.GetString() ?? throw new FormatException($"field {field.Name} is null"));
                break;
            case RecordKeys.StatusCode:
                _numbers[key] = value.GetUInt16();
                break;
            case RecordKeys.ResponseSize:
                _numbers[key] = (long)value.GetUInt64();
                break;
            case RecordKeys.Level or RecordKeys.ServiceGroup:
                _texts[key] = value.GetString();
                break;
            default:
                _texts[key] = value.GetString() ?? throw new FormatException($"{key} is null");
                break;
        }
    }

    private static FormatException Broken(string rule, ReadOnlySpan<byte> line) =>
        new($"{rule}: {System.Text.Encoding.Latin1.GetString(line[..Math.Min(line.Length, 2000)])}");
}
