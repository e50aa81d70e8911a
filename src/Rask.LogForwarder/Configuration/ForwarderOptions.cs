using System.Net;
using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.Collector.Redaction;
using Rask.LogForwarder.DockerApi;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Recognition;
using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Configuration;

/// <summary>
/// Everything that a user can set, in proper types and within the allowed ranges. A new instance holds the defaults.
/// What each option means is told once, in <see cref="OptionTable"/>.
/// </summary>
internal sealed record ForwarderOptions
{
    /// <summary>Bytes of <see cref="MemoryLimitBytes"/> that the longest line leaves for the pages that are read and sent meanwhile.</summary>
    public const int PageReserve = 1 << 20;

    /// <summary>Null: found by the host name.</summary>
    public string? TargetService { get; init; }

    /// <summary>The label that a container must have as well; null: none.</summary>
    public LabelFilter? ContainerLabel { get; init; }

    /// <summary>One directory, or several with colons between them (<see cref="ContainerRoots.Split"/>).</summary>
    public string DockerContainersDir { get; init; } = "/var/lib/docker/containers";

    public SourceKind Source { get; init; } = SourceKind.Auto;

    /// <summary>Null: not given.</summary>
    public DockerHost? DockerHost { get; init; }

    /// <summary>Json-file logs to tail, in the order given; none: a container is looked for.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Only with <see cref="Files"/>; null: from the path.</summary>
    public string? ContainerId { get; init; }

    /// <summary>Only with <see cref="Files"/>; null: from the path.</summary>
    public string? ServiceName { get; init; }

    /// <summary>Only with <see cref="Files"/>; null: none.</summary>
    public string? ServiceGroup { get; init; }

    public ReadFrom ReadFrom { get; init; } = ReadFrom.Beginning;

    public bool ExitAtEnd { get; init; }

    /// <summary>Bytes, from the start of the line to its end.</summary>
    public int MaxLineBytes { get; init; } = 1 << 20;

    public FormatTable LogFormats { get; init; } = FormatTable.Auto;

    public RedactKinds Redact { get; init; } = RedactKinds.None;

    /// <summary>Lines that belong together become one record.</summary>
    public bool Multiline { get; init; } = true;

    /// <summary>The longest time between two lines of one record, as Docker has written it down.</summary>
    public TimeSpan MultilineTimeout { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>An absolute http or https URL without user information.</summary>
    public Uri Endpoint { get; init; } = new("http://rask-log-aggregator:9600/v1/aggregate");

    /// <summary>Token, TLS and proxy.</summary>
    public AccessSettings Access { get; init; } = AccessSettings.None;

    public TimeSpan ConnectionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public bool RecordId { get; init; }

    /// <summary>Logs; never more than <see cref="BufferCapacity"/>.</summary>
    public int BatchSize { get; init; } = 10_000;

    /// <summary>Bytes as they stand in the file; never more than <see cref="MemoryLimitBytes"/>.</summary>
    public int BatchBytes { get; init; } = 3 << 20;

    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Logs that are read and not acknowledged.</summary>
    public int BufferCapacity { get; init; } = 100_000;

    /// <summary>Bytes; at least <see cref="MaxLineBytes"/> plus <see cref="PageReserve"/>.</summary>
    public int MemoryLimitBytes { get; init; } = 4 << 20;

    /// <summary>Null: not given; the default depends on the target.</summary>
    public string? StateDir { get; init; }

    public JournalSync JournalSync { get; init; } = JournalSync.Interval;

    /// <summary>Where nothing can be written, the forwarder does without a spool all the same.</summary>
    public bool EnableDiskFallback { get; init; } = true;

    /// <summary>Null: not given; the spool lies in the state directory.</summary>
    public string? DiskFallbackPath { get; init; }

    /// <summary>MiB of all segments of the spool.</summary>
    public int MaxDiskUsageMb { get; init; } = 1000;

    /// <summary>MiB of deleted log files that are held open.</summary>
    public int MaxHeldMb { get; init; } = 200;

    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(8);

    public LogSeverity LogLevel { get; init; } = LogSeverity.Info;

    public bool EnableMetrics { get; init; }

    public int MetricsPort { get; init; } = 9090;

    public IPAddress MetricsAddress { get; init; } = IPAddress.Loopback;

    /// <summary>Always one that this CPU and this build support.</summary>
    public SimdWidth VectorWidth { get; init; } = Simd.Best;
}
