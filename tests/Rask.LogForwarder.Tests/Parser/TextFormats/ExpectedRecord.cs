namespace Rask.LogForwarder.Tests.Parser.TextFormats;

/// <summary>What a reference parser, which works on decoded text and regular expressions, expects of a line.</summary>
internal sealed class ExpectedRecord(string type, string? level, string message)
{
    private static readonly string[] Members = ["method", "path", "ip_address", "user_agent", "trace_id", "span_id", "status_code", "response_size"];

    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    public string Type { get; } = type;

    public string? Level { get; set; } = level;

    public string Message { get; set; } = message;

    /// <summary>Adds a member or a field; null adds nothing. A member that comes again is replaced.</summary>
    public ExpectedRecord With(string name, string? value)
    {
        if (value is null)
            return this;
        if (Members.Contains(name))
            _values[name] = value;
        else
            _values.Add("fields." + name, value);
        return this;
    }

    /// <summary>Adds a field, whatever its name.</summary>
    public ExpectedRecord WithField(string name, string value)
    {
        _values.Add("fields." + name, value);
        return this;
    }

    /// <summary>Adds a field of ours, with underscores where the name is taken.</summary>
    public ExpectedRecord WithOwn(string name, string value)
    {
        while (Has(name))
            name = "_" + name;
        return With(name, value);
    }

    public bool Has(string field) => _values.ContainsKey("fields." + field);

    public override string ToString() => Render(Type, Level, Message, _values);

    public static string Render(DecodedRecord record)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string? value) in record.Members.Where(member => Members.Contains(member.Key)))
            values.Add(key, value!);
        foreach ((string key, string value) in record.Fields)
            values.Add("fields." + key, value);
        return Render(record.Type, record.Level, record.Message, values);
    }

    private static string Render(string type, string? level, string message, SortedDictionary<string, string> values) =>
        $"{type} {level ?? "-"}\n{message}\n{string.Join('\n', values.Select(pair => $"{pair.Key}={pair.Value}"))}";
}
