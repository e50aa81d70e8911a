using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Telemetry;
using static Rask.LogForwarder.Configuration.OptionSetters;

namespace Rask.LogForwarder.Configuration;

/// <summary>
/// The one table of options. Parser, help and docs/options.md are all made from it. The variables' names are used by existing
/// deployments and are never renamed.
/// </summary>
internal static class OptionTable
{
    public const string Source = "What is read";
    public const string Delivery = "Where it goes";
    public const string Batching = "Batches and memory";
    public const string Running = "State, start and stop";
    public const string Testing = "For tests";

    private const int MaxBufferCapacity = 10_000_000;
    private const int MaxSize = 1 << 30;
    private const string MultilineAllowed = "auto or off";

    private const string VectorWidthAllowed = "scalar, 128, 256 or 512, as far as the CPU and the build have it";

    public static readonly OptionDefinition File = new()
    {
        Group = Source,
        Flag = "--file",
        ValueName = "PATH",
        Repeatable = true,
        Allowed = PathAllowed,
        Help = "Tails this json-file log; no Docker is needed, and no container is looked for. Repeatable.",
        Set = (string text, ref ForwarderOptions options) =>
        {
            if (!IsPath(text)) return PathAllowed;
            foreach (var file in options.Files)
                if (file == text) return "each file once";
            options = options with { Files = [.. options.Files, text] };
            return null;
        },
    };

    public static readonly OptionDefinition ContainerId = new()
    {
        Group = Source,
        Flag = "--container-id",
        Variable = "CONTAINER_ID",
        ValueName = "ID",
        Default = "(from the path)",
        Allowed = NameAllowed,
        Help = "With --file: the container id in the records.",
        Set = (string text, ref ForwarderOptions options) =>
            Name(text, options, static (o, v) => o with { ContainerId = v }, out options),
    };

    public static readonly OptionDefinition ServiceName = new()
    {
        Group = Source,
        Flag = "--service-name",
        Variable = "SERVICE_NAME",
        ValueName = "NAME",
        Default = "(from the path)",
        Allowed = LabelAllowed,
        Help = "With --file: the service name in the records.",
        Set = (string text, ref ForwarderOptions options) =>
            Label(text, options, static (o, v) => o with { ServiceName = v }, out options),
    };

    public static readonly OptionDefinition ServiceGroup = new()
    {
        Group = Source,
        Flag = "--service-group",
        Variable = "SERVICE_GROUP",
        ValueName = "NAME",
        Allowed = LabelAllowed,
        Help = "With --file: the service group in the records.",
        Set = (string text, ref ForwarderOptions options) =>
            Label(text, options, static (o, v) => o with { ServiceGroup = v }, out options),
    };

    public static readonly OptionDefinition MaxLineBytes = Size(
        Source, "--max-line-bytes", "MAX_LINE_BYTES", "1MiB", 1 << 10, MaxSize,
        "Longer lines are cut here, marked as truncated and counted.",
        static (o, v) => o with { MaxLineBytes = v }, static o => o.MaxLineBytes);

    public static readonly OptionDefinition BatchSize = Integer(
        Batching, "--batch-size", "BATCH_SIZE", "N", "10000", 1, 100_000,
        "A batch is closed at this many logs.",
        static (o, v) => o with { BatchSize = v }, static o => o.BatchSize);

    public static readonly OptionDefinition BatchBytes = Size(
        Batching, "--batch-bytes", "BATCH_BYTES", "3MiB", 1 << 10, MaxSize,
        "A batch is closed at this many bytes of log file.",
        static (o, v) => o with { BatchBytes = v }, static o => o.BatchBytes, "; at most MEMORY_LIMIT_BYTES");

    public static readonly OptionDefinition BufferCapacity = Integer(
        Batching, "--buffer-capacity", "BUFFER_CAPACITY", "N", "100000", 1, MaxBufferCapacity,
        "Reading waits while this many logs are not acknowledged.",
        static (o, v) => o with { BufferCapacity = v }, static o => o.BufferCapacity, "; at least BATCH_SIZE");

    public static readonly OptionDefinition MemoryLimitBytes = Size(
        Batching, "--memory-limit-bytes", "MEMORY_LIMIT_BYTES", "4MiB", 1 << 20, MaxSize,
        "Reading waits while the logs that are not acknowledged fill this much memory.",
        static (o, v) => o with { MemoryLimitBytes = v }, static o => o.MemoryLimitBytes, "; at least MAX_LINE_BYTES + 1 MiB");

    /// <summary>All options, in the order in which help and documentation show them.</summary>
    public static readonly OptionDefinition[] All =
    [
        new()
        {
            Group = Source,
            Flag = "--target-service",
            Variable = "TARGET_SERVICE",
            ValueName = "NAME",
            Default = "(by the host name: nginx-logs follows nginx, and under network_mode: service:x it is x)",
            Allowed = NameAllowed,
            Help = "The Compose service or container whose log is followed.",
            Set = (string text, ref ForwarderOptions options) =>
                Name(text, options, static (o, v) => o with { TargetService = v }, out options),
        },
        new()
        {
            Group = Source,
            Flag = "--docker-containers-dir",
            Variable = "DOCKER_CONTAINERS_DIR",
            ValueName = "DIR",
            Default = "/var/lib/docker/containers",
            Allowed = PathAllowed,
            Help = "Docker's directory of containers, mounted read-only.",
            Set = (string text, ref ForwarderOptions options) =>
                FilePath(text, options, static (o, v) => o with { DockerContainersDir = v }, out options),
        },
        File,
        ContainerId,
        ServiceName,
        ServiceGroup,
        new()
        {
            Group = Source,
            Flag = "--read-from",
            Variable = "READ_FROM",
            ValueName = "WHERE",
            Default = "beginning",
            Allowed = "beginning or end",
            Help = "Where a log without a checkpoint is begun; end means only what comes after the first start.",
            Set = SetReadFrom,
        },
        Switch(
            Source, "--exit-at-end", variable: null,
            "Delivers all that is there now, then exits.",
            static (o, v) => o with { ExitAtEnd = v }),
        MaxLineBytes,
        new()
        {
            Group = Source,
            Flag = "--multiline",
            Variable = "MULTILINE",
            ValueName = "WHICH",
            Default = "auto",
            Allowed = MultilineAllowed,
            Help = "Whether the lines of a stack trace, a panic, a printed object or a message of PostgreSQL become one record.",
            Set = SetMultiline,
        },
        Milliseconds(
            Source, "--multiline-timeout-ms", "MULTILINE_TIMEOUT_MS", "300", 1, 10_000,
            "Lines that are further apart are records of their own. A record that may go on at the end of the log is sent after this time.",
            static (o, v) => o with { MultilineTimeout = v }),
        new()
        {
            Group = Delivery,
            Flag = "--endpoint",
            Variable = "RASK_ENDPOINT",
            ValueName = "URL",
            Default = "http://rask-log-aggregator:9600/v1/aggregate",
            Allowed = EndpointText.Allowed,
            Help = "The aggregator that takes the batches.",
            Set = (string text, ref ForwarderOptions options) =>
            {
                var allowed = EndpointText.TryParse(text, out var endpoint);
                if (endpoint is not null) options = options with { Endpoint = endpoint };
                return allowed;
            },
        },
        Seconds(
            Delivery, "--connection-timeout-secs", "CONNECTION_TIMEOUT_SECS", "30", 1, 3600,
            "How long a connection may take to open.",
            static (o, v) => o with { ConnectionTimeout = v }),
        Seconds(
            Delivery, "--request-timeout-secs", "REQUEST_TIMEOUT_SECS", "60", 1, 3600,
            "How long the answer to a batch may take; then the batch is sent again.",
            static (o, v) => o with { RequestTimeout = v }),
        Switch(
            Delivery, "--record-id", "RECORD_ID",
            "Sends container/generation/offset as the id of each record, so that any store can drop duplicates.",
            static (o, v) => o with { RecordId = v }),
        BatchSize,
        BatchBytes,
        Milliseconds(
            Batching, "--flush-interval-ms", "FLUSH_INTERVAL_MS", "500", 1, 60_000,
            "The longest that a log waits for its batch.",
            static (o, v) => o with { FlushInterval = v }),
        Milliseconds(
            Batching, "--linger-ms", "LINGER_MS", "1", 0, 1000,
            "The pace of batches that are not full: a stream leaves every 3.5 of these, a trickle every 10; the first log after a pause leaves at once.",
            static (o, v) => o with { Linger = v }),
        BufferCapacity,
        MemoryLimitBytes,
        new()
        {
            Group = Running,
            Flag = "--state-dir",
            Variable = "STATE_DIR",
            ValueName = "DIR",
            Default = "(/var/lib/rask-log-forwarder/<target>)",
            Allowed = PathAllowed,
            Help = "Where the delivery journal and dead letters are kept; one directory for each forwarder.",
            Set = (string text, ref ForwarderOptions options) =>
                FilePath(text, options, static (o, v) => o with { StateDir = v }, out options),
        },
        new()
        {
            Group = Running,
            Flag = "--journal-sync",
            Variable = "JOURNAL_SYNC",
            ValueName = "WHEN",
            Default = "interval",
            Allowed = "interval or always",
            Help = "When the delivery journal is flushed: once a second, or with each entry. Only a power failure makes a difference.",
            Set = SetJournalSync,
        },
        new()
        {
            Group = Running,
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
            Group = Running,
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
            Running, "--max-disk-usage-mb", "MAX_DISK_USAGE_MB", "MB", "1000", 1, 1_000_000,
            "The most disk that they take, in MiB; then reading waits, and the log files hold the rest.",
            static (o, v) => o with { MaxDiskUsageMb = v }),
        Integer(
            Running, "--max-held-mb", "MAX_HELD_MB", "MB", "200", 1, 1_000_000,
            "The most disk of deleted log files that are held open, in MiB; then their rest goes to the spool, and what that cannot take is given up.",
            static (o, v) => o with { MaxHeldMb = v }),
        Seconds(
            Running, "--shutdown-grace-secs", "SHUTDOWN_GRACE_SECS", "8", 0, 3600,
            "How long SIGTERM and SIGINT leave for sending what is held.",
            static (o, v) => o with { ShutdownGrace = v }),
        new()
        {
            Group = Running,
            Flag = "--log-level",
            Variable = "LOG_LEVEL",
            ValueName = "LEVEL",
            Default = "info",
            Allowed = "debug, info, warn or error",
            Help = "The forwarder's own log on standard error, one line of JSON each.",
            Set = SetLogLevel,
        },
        new()
        {
            Group = Testing,
            Flag = "--simd",
            Variable = "RASK_SIMD",
            ValueName = "WIDTH",
            Default = "(the widest)",
            Allowed = VectorWidthAllowed,
            Help = "Bits of the vectors that lines are parsed with; the records are the same with each.",
            Set = (string text, ref ForwarderOptions options) =>
            {
                if (text.Length == 0 || !Simd.TryParse(text, out var width, out _)) return VectorWidthAllowed;
                options = options with { VectorWidth = width };
                return null;
            },
        },
    ];

    /// <summary>The options as a Markdown document: the content of docs/options.md.</summary>
    public static string RenderMarkdown() => OptionsDocument.Render(All);

    private static string? SetReadFrom(string text, ref ForwarderOptions options)
    {
        switch (text.Trim().ToLowerInvariant())
        {
            case "beginning":
                options = options with { ReadFrom = ReadFrom.Beginning };
                return null;
            case "end":
                options = options with { ReadFrom = ReadFrom.End };
                return null;
            default:
                return "beginning or end";
        }
    }

    private static string? SetMultiline(string text, ref ForwarderOptions options)
    {
        bool? isOn = text.Trim().ToLowerInvariant() switch
        {
            "auto" => true,
            "off" => false,
            _ => null,
        };
        if (isOn is null) return MultilineAllowed;
        options = options with { Multiline = isOn.Value };
        return null;
    }

    private static string? SetJournalSync(string text, ref ForwarderOptions options)
    {
        JournalSync? sync = text.Trim().ToLowerInvariant() switch
        {
            "interval" => JournalSync.Interval,
            "always" => JournalSync.Always,
            _ => null,
        };
        if (sync is null) return "interval or always";
        options = options with { JournalSync = sync.Value };
        return null;
    }

    private static string? SetLogLevel(string text, ref ForwarderOptions options)
    {
        LogSeverity? severity = text.Trim().ToLowerInvariant() switch
        {
            "debug" => LogSeverity.Debug,
            "info" => LogSeverity.Info,
            "warn" or "warning" => LogSeverity.Warn,
            "error" => LogSeverity.Error,
            _ => null,
        };
        if (severity is null) return "debug, info, warn or error";
        options = options with { LogLevel = severity.Value };
        return null;
    }
}
