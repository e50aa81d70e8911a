using Rask.LogForwarder.Commands.Status;

namespace Rask.LogForwarder.Commands;

/// <summary>The table of subcommands, and their dispatcher. A command is the first argument, where that is no option.</summary>
internal static class CommandLine
{
    /// <summary>All commands, in the order in which the help shows them.</summary>
    public static readonly Command[] All =
        [StatusCommand.Definition, Parse.ParseCommand.Definition, Verify.VerifyCommand.Definition, Health.HealthCheckCommand.Definition, Spool.SpoolCommand.Row, DeadLetters.DeadLettersCommand.Row];

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code; null where no command is named, and the program forwards logs (or refuses the argument).</returns>
    public static int? TryRun(
        IReadOnlyList<string> arguments, Func<string, string?> environment, Stream output, Stream error, IReadOnlyList<Command>? commands = null)
    {
        if (arguments.Count == 0) return null;
        foreach (var command in commands ?? All)
        {
            if (command.Name != arguments[0]) continue;
            var context = new CommandContext([.. arguments.Skip(1)], environment, output, error);
            if (!arguments.Contains("--help") && !arguments.Contains("-h")) return command.Run(context);
            context.Write(command.Help);
            return ExitCode.Success;
        }

        return null;
    }
}
