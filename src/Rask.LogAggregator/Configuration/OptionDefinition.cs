namespace Rask.LogAggregator.Configuration;

/// <summary>One option: all that the parser and the help need to know about it.</summary>
/// <param name="Flag">The flag on the command line.</param>
/// <param name="Variable">The environment variable.</param>
/// <param name="Placeholder">What stands for the value in the help.</param>
/// <param name="Default">The default in words.</param>
/// <param name="Help">What the option does, in one line.</param>
/// <param name="Allowed">What is allowed, to follow "must be".</param>
/// <param name="TryApply">Sets the value; false when it is not allowed.</param>
internal sealed record OptionDefinition(
    string Flag,
    string Variable,
    string Placeholder,
    string Default,
    string Help,
    string Allowed,
    Func<AggregatorOptions, string, bool> TryApply);
