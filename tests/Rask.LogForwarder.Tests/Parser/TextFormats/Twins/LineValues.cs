using System.Globalization;
using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>The named values of a line, and which of them become members of the record.</summary>
internal sealed partial class LineValues
{
    private readonly Dictionary<string, string> _values = [];

    /// <summary>Adds a value of the line; of one name the last counts.</summary>
    public void Set(string name, string value) => _values[name] = value;

    /// <summary>Adds a value under a name that must not hide another: underscores come before it until it is new. Null adds nothing.</summary>
    public void SetOwn(string name, string? value)
    {
        if (value is null)
            return;
        while (_values.ContainsKey(name))
            name = "_" + name;
        _values[name] = value;
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public string? Take(string name) => _values.Remove(name, out string? value) ? value : null;

    /// <summary>Moves what a record has members for.</summary>
    public void Promote(ExpectedRecord record)
    {
        foreach (string name in (string[])["method", "path", "ip_address", "user_agent"])
            record.With(name, Take(name));
        string? trace = TakeFirst("trace_id", "traceId", "traceID", "trace.id");
        string? span = TakeFirst("span_id", "spanId", "spanID", "span.id");
        if (trace is null && _values.TryGetValue("traceparent", out string? parent) && TraceParent().Match(parent) is { Success: true } match)
        {
            trace = match.Groups[1].Value;
            span ??= match.Groups[2].Value;
        }
        record.With("trace_id", trace).With("span_id", span);
        if (_values.ContainsKey("status_code"))
            record.With("status_code", TakeInteger("status_code", 0, 65_535));
        else
            record.With("status_code", TakeInteger("status", 100, 599));
        record.With("response_size", TakeInteger("response_size", 0, long.MaxValue));
    }

    /// <summary>Sets the level by a word of the line's head, and keeps another word than the level's own.</summary>
    public void SetLevel(ExpectedRecord record, string word)
    {
        record.Level = LevelReference.Of(word);
        if (record.Level is not null && !LevelReference.IsOwn(word))
            SetOwn("level", word);
    }

    /// <summary>Adds what is left to the fields.</summary>
    public ExpectedRecord AddTo(ExpectedRecord record)
    {
        foreach ((string name, string value) in _values)
            record.WithField(name, value);
        return record;
    }

    private string? TakeFirst(params string[] names) => names.Select(Take).FirstOrDefault(value => value is not null);

    private string? TakeInteger(string name, long min, long max) =>
        _values.TryGetValue(name, out string? value)
        && Integer().IsMatch(value)
        && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        && number >= min
        && number <= max
            ? Take(name)
            : null;

    [GeneratedRegex(@"^(?:0|[1-9][0-9]*)\z")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}\z")]
    private static partial Regex TraceParent();
}
