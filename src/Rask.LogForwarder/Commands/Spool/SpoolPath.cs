namespace Rask.LogForwarder.Commands.Spool;

/// <summary>Which spool a command is about.</summary>
internal static class SpoolPath
{
    /// <summary>The options that name it, for the help.</summary>
    public const string Help =
        """
          --state-dir DIR           The forwarder's state directory (STATE_DIR); the spool is DIR/spool.
          --disk-fallback-path DIR  The spool itself, where it lies elsewhere (DISK_FALLBACK_PATH).

        """;

    /// <summary>Takes the options.</summary>
    /// <param name="context">The command line and the environment.</param>
    /// <param name="stateDirectory">The state directory; null where none is named.</param>
    /// <returns>The spool's directory; null where none is named.</returns>
    public static string? Take(CommandContext context, out string? stateDirectory)
    {
        stateDirectory = context.Arguments.TakeValue("--state-dir") ?? context.Environment("STATE_DIR");
        var spool = context.Arguments.TakeValue("--disk-fallback-path") ?? context.Environment("DISK_FALLBACK_PATH");
        return spool ?? (stateDirectory is null ? null : Path.Combine(stateDirectory, "spool"));
    }
}
