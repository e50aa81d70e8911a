namespace Rask.LogForwarder.Configuration;

/// <summary>Puts the text that a user gave into the options.</summary>
/// <param name="text">The text; never empty for an environment variable.</param>
/// <param name="options">Replaced by a copy that holds the new value; untouched if the text is refused.</param>
/// <returns>Null if the text was accepted, else what is allowed instead.</returns>
internal delegate string? SetOption(string text, ref ForwarderOptions options);

/// <summary>One row of <see cref="OptionTable"/>: all that is known of an option.</summary>
internal sealed class OptionDefinition
{
    /// <summary>The heading under which help and documentation show it.</summary>
    public required string Group { get; init; }

    /// <summary>For example <c>--batch-size</c>; empty where only a variable makes sense.</summary>
    public string Flag { get; init; } = "";

    /// <summary>For example <c>BATCH_SIZE</c>; null where only a flag makes sense.</summary>
    public string? Variable { get; init; }

    /// <summary>The placeholder for the value in the help, for example <c>N</c>; null for a switch.</summary>
    public string? ValueName { get; init; }

    /// <summary>Its value is never shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>May be given more than once.</summary>
    public bool Repeatable { get; init; }

    /// <summary>The default: a text that <see cref="Set"/> accepts, or in brackets a description, or null where there is none.</summary>
    public string? Default { get; init; }

    /// <summary>What is allowed, in words that follow "allowed: "; shown in help, documentation and mistakes.</summary>
    public required string Allowed { get; init; }

    /// <summary>What it is for, in one sentence.</summary>
    public required string Help { get; init; }

    public required SetOption Set { get; init; }

    /// <summary>The value as the options hold it, for messages that compare two options; null where none does.</summary>
    public Func<ForwarderOptions, string>? Show { get; init; }

    /// <summary>A value that was refused, for a message.</summary>
    public string Quoted(string value) => IsSecret ? "(not shown)" : QuotedValue.Of(value);

    /// <summary>A switch stands alone on the command line: <c>--record-id</c>, or with a value <c>--record-id=false</c>.</summary>
    public bool IsSwitch => ValueName is null;
}
