using Rask.LogForwarder.Configuration;

namespace Rask.LogForwarder.Commands;

/// <summary>Takes the forwarder's own options, for subcommands that have to do the same as it does.</summary>
internal static class OptionArguments
{
    /// <summary>Takes one option from the command line or its variable.</summary>
    /// <param name="context">The command line and the environment.</param>
    /// <param name="option">One with a variable.</param>
    /// <param name="options">Receives the value.</param>
    /// <param name="flag">The flag, where it is not the forwarder's.</param>
    /// <returns>Null, or what is wrong, in words for the user.</returns>
    public static string? Take(CommandContext context, OptionDefinition option, ref ForwarderOptions options, string? flag = null)
    {
        flag ??= option.Flag;
        var given = flag.Length == 0 ? null : context.Arguments.TakeValue(flag);
        var value = given ?? context.Environment(option.Variable!);
        return string.IsNullOrEmpty(value) && given is null || option.Set(value!, ref options) is not { } allowed
            ? null
            : $"{(given is null ? option.Variable : flag)} {option.Quoted(value!)}; allowed: {allowed}";
    }
}
