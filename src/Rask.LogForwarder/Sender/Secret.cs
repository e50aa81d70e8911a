namespace Rask.LogForwarder.Sender;

/// <summary>A text that must not be shown. As part of another text it is three stars.</summary>
/// <param name="Value">The text itself.</param>
internal sealed record Secret(string Value)
{
    private const string Mask = "***";

    /// <summary>Another's words without this text, should it have repeated it.</summary>
    public string Hide(string text) => text.Replace(Value, Mask, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Mask;
}
