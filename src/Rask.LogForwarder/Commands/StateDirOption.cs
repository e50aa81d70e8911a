using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Commands;

/// <summary>The option <c>--state-dir</c> of subcommands.</summary>
internal static class StateDirOption
{
    /// <summary>Where forwarders keep their state if they are told nothing else.</summary>
    public const string Root = "/var/lib/rask-log-forwarder";

    /// <summary>For the help of each command that has the option.</summary>
    public const string Help =
        """
          --state-dir DIR
              The forwarder's state directory. Default: the variable STATE_DIR, else the
              one directory in /var/lib/rask-log-forwarder, if there is only one.
        """;

    /// <summary>Finds the directory, which exists then.</summary>
    /// <returns>Null with what is wrong, in words for the user.</returns>
    /// <exception cref="UnauthorizedAccessException">This user may not look for it.</exception>
    public static string? Choose(CommandContext context, out string mistake) =>
        Choose(context, context.Arguments.TakeValue("--state-dir"), out mistake);

    /// <summary>The same, where the option was taken already.</summary>
    /// <exception cref="UnauthorizedAccessException">This user may not look for it.</exception>
    public static string? Choose(CommandContext context, string? given, out string mistake) =>
        Choose(given, context.Environment("STATE_DIR"), Root, out mistake);

    /// <summary>For tests: with another root.</summary>
    public static string? Choose(string? given, string? variable, string root, out string mistake)
    {
        mistake = "";
        if (given is not null || variable is not null)
        {
            var named = given ?? variable!;
            if (Directory.Exists(named)) return named;
            if (!FileStatus.TryGet(named, out _, out var errno) && Errno.IsPermission(errno))
                throw new UnauthorizedAccessException($"cannot open {named}: {Errno.Describe(errno)}");
            mistake = $"{(given is null ? "STATE_DIR" : "--state-dir")} {QuotedValue.Of(named)}: there is no such directory";
            return null;
        }

        string[] found = [];
        try
        {
            if (Directory.Exists(root)) found = Directory.GetDirectories(root);
        }
        catch (IOException error)
        {
            mistake = $"{error.Message}; name the directory with --state-dir";
            return null;
        }

        if (found.Length == 1) return found[0];
        Array.Sort(found, StringComparer.Ordinal);
        mistake = found.Length == 0
            ? $"no forwarder has a state directory in {root}; name it with --state-dir"
            : $"several forwarders have state directories; name one with --state-dir: {string.Join(", ", found)}";
        return null;
    }
}
