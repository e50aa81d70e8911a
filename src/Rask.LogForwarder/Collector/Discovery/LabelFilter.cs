namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>A label that a container must have to be followed (<c>RASK_CONTAINER_LABEL</c>).</summary>
/// <param name="Key">The label's name.</param>
/// <param name="Value">Its value; null where any will do.</param>
internal sealed record LabelFilter(string Key, string? Value)
{
    /// <summary>Reads <c>key=value</c> or <c>key</c>; null where there is no key.</summary>
    public static LabelFilter? Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var key = (equals < 0 ? text : text[..equals]).Trim();
        return key.Length == 0 ? null : new LabelFilter(key, equals < 0 ? null : text[(equals + 1)..]);
    }

    /// <summary>Whether a label's value is the one that is asked for.</summary>
    public bool Accepts(string? value) => Value is null || Value == value;

    /// <inheritdoc/>
    public override string ToString() => Value is null ? Key : $"{Key}={Value}";
}
