using Rask.LogForwarder.Telemetry;
using static Rask.LogForwarder.Configuration.OptionSetters;

namespace Rask.LogForwarder.Configuration;

/// <summary>The options of the state on disk, and of the process.</summary>
internal static class RunningOptions
{
    private const string Group = "State, start and stop";

    /// <summary>All of this group, in the order in which help and documentation show them.</summary>
    public static readonly OptionDefinition[] All =
    [
        new()
        {
            Group = Group,
            Flag = "--state-dir",
            Variable = "STATE_DIR",
            ValueName = "DIR",
            Default = "(/var/lib/rask-log-forwarder/<target>)",
            Allowed = PathAllowed,
            Help = "Where the delivery journal and dead letters are kept; one directory for each forwarder.",
            Set = (string text, ref ForwarderOptions options) =>
                FilePath(text, options, static (o, v) => o with { StateDir = v }, out options),
        },
        Choice(
            Group, "--journal-sync", "JOURNAL_SYNC", "WHEN", "interval", "interval or always",
            "When the delivery journal is flushed: once a second, or with each entry. Only a power failure makes a difference.",
            static (text, o) => text switch
            {
                "interval" => o with { JournalSync = JournalSync.Interval },
                "always" => o with { JournalSync = JournalSync.Always },
                _ => null,
            }),
        new()
        {
            Group = Group,
            Flag = "--enable-disk-fallback",
            Variable = "ENABLE_DISK_FALLBACK",
            Default = "true",
            Allowed = BooleanAllowed,
            Help = "Puts batches on disk while the aggregator cannot take them and memory is full; without a writable directory there is no spool.",
            Set = (string text, ref ForwarderOptions options) =>
            {
                if (!OptionText.TryBoolean(text, out var value)) return BooleanAllowed;
                options = options with { EnableDiskFallback = value };
                return null;
            },
        },
        new()
        {
            Group = Group,
            Flag = "--disk-fallback-path",
            Variable = "DISK_FALLBACK_PATH",
            ValueName = "DIR",
            Default = "(<state dir>/spool)",
            Allowed = PathAllowed,
            Help = "Where these batches lie; one directory for each forwarder.",
            Set = (string text, ref ForwarderOptions options) =>
                FilePath(text, options, static (o, v) => o with { DiskFallbackPath = v }, out options),
        },
        Integer(
            Group, "--max-disk-usage-mb", "MAX_DISK_USAGE_MB", "MB", "1000", 1, 1_000_000,
            "The most disk that they take, in MiB; then reading waits, and the log files hold the rest.",
            static (o, v) => o with { MaxDiskUsageMb = v }),
        Integer(
            Group, "--max-held-mb", "MAX_HELD_MB", "MB", "200", 1, 1_000_000,
            "The most disk of deleted log files that are held open, in MiB; then their rest goes to the spool, and what that cannot take is given up.",
            static (o, v) => o with { MaxHeldMb = v }),
        Seconds(
            Group, "--shutdown-grace-secs", "SHUTDOWN_GRACE_SECS", "8", 0, 3600,
            "How long SIGTERM and SIGINT leave for sending what is held.",
            static (o, v) => o with { ShutdownGrace = v }),
        Choice(
            Group, "--log-level", "LOG_LEVEL", "LEVEL", "info", "debug, info, warn or error",
            "The forwarder's own log on standard error, one line of JSON each.",
            static (text, o) => text switch
            {
                "debug" => o with { LogLevel = LogSeverity.Debug },
                "info" => o with { LogLevel = LogSeverity.Info },
                "warn" or "warning" => o with { LogLevel = LogSeverity.Warn },
                "error" => o with { LogLevel = LogSeverity.Error },
                _ => null,
            }),
    ];
}
