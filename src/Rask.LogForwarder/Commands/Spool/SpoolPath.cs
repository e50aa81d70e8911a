using Rask.LogForwarder.Configuration;

namespace Rask.LogForwarder.Commands.Spool;

/// <summary>Which spool a command is about.</summary>
/// <param name="Directory">The spool; it need not exist where only the state directory was named.</param>
/// <param name="StateDirectory">The state directory, which exists; null where only the spool is named.</param>
internal sealed record SpoolPath(string Directory, string? StateDirectory)
{
    /// <summary>The options that name it, for the help.</summary>
    public const string Help =
        StateDirOption.Help
        + """

          --disk-fallback-path DIR
              The spool, where it does not lie in the state directory. Default: the
              variable DISK_FALLBACK_PATH.

        """;

    /// <summary>Takes the options.</summary>
    /// <param name="context">The command line and the environment.</param>
    /// <param name="mistake">What is wrong, in words for the user.</param>
    /// <returns>Null where something is wrong.</returns>
    /// <exception cref="UnauthorizedAccessException">This user may not look for it.</exception>
    public static SpoolPath? Take(CommandContext context, out string mistake)
    {
        var given = context.Arguments.TakeValue("--disk-fallback-path");
        var spool = given ?? context.Environment("DISK_FALLBACK_PATH");
        var named = context.Arguments.TakeValue("--state-dir");
        mistake = "";
        if (spool is null)
            return StateDirOption.Choose(context, named, out mistake) is { } state ? new SpoolPath(Path.Combine(state, "spool"), state) : null;
        if (!System.IO.Directory.Exists(spool))
        {
            mistake = $"{(given is null ? "DISK_FALLBACK_PATH" : "--disk-fallback-path")} {QuotedValue.Of(spool)}: there is no such directory";
            return null;
        }

        // A spool that lies elsewhere does not say whose it is: the one forwarder that has a state directory may be another one.
        if (named is null && context.Environment("STATE_DIR") is null) return new SpoolPath(spool, null);
        return StateDirOption.Choose(context, named, out mistake) is { } its ? new SpoolPath(spool, its) : null;
    }
}
