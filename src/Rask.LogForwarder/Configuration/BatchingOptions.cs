using static Rask.LogForwarder.Configuration.OptionSetters;

namespace Rask.LogForwarder.Configuration;

/// <summary>The options of batches, and of the memory that they take.</summary>
internal static class BatchingOptions
{
    private const string Group = "Batches and memory";
    private const int MaxBufferCapacity = 10_000_000;

    public static readonly OptionDefinition BatchSize = Integer(
        Group, "--batch-size", "BATCH_SIZE", "N", "10000", 1, 100_000,
        "A batch is closed at this many logs.",
        static (o, v) => o with { BatchSize = v }, static o => o.BatchSize);

    public static readonly OptionDefinition BatchBytes = Size(
        Group, "--batch-bytes", "BATCH_BYTES", "3MiB", 1 << 10, MaxSize,
        "A batch is closed at this many bytes of log file.",
        static (o, v) => o with { BatchBytes = v }, static o => o.BatchBytes, "; at most MEMORY_LIMIT_BYTES");

    public static readonly OptionDefinition BufferCapacity = Integer(
        Group, "--buffer-capacity", "BUFFER_CAPACITY", "N", "100000", 1, MaxBufferCapacity,
        "Reading waits while this many logs are not acknowledged.",
        static (o, v) => o with { BufferCapacity = v }, static o => o.BufferCapacity, "; at least BATCH_SIZE");

    public static readonly OptionDefinition MemoryLimitBytes = Size(
        Group, "--memory-limit-bytes", "MEMORY_LIMIT_BYTES", "4MiB", 1 << 20, MaxSize,
        "Reading waits while the logs that are not acknowledged fill this much memory.",
        static (o, v) => o with { MemoryLimitBytes = v }, static o => o.MemoryLimitBytes, "; at least MAX_LINE_BYTES + 1 MiB");

    /// <summary>All of this group, in the order in which help and documentation show them.</summary>
    public static readonly OptionDefinition[] All =
    [
        BatchSize,
        BatchBytes,
        Milliseconds(
            Group, "--flush-interval-ms", "FLUSH_INTERVAL_MS", "500", 1, 60_000,
            "The longest that a log waits for its batch.",
            static (o, v) => o with { FlushInterval = v }),
        Milliseconds(
            Group, "--linger-ms", "LINGER_MS", "1", 0, 1000,
            "The pace of batches that are not full: a stream leaves every 3.5 of these, a trickle every 10; the first log after a pause leaves at once.",
            static (o, v) => o with { Linger = v }),
        BufferCapacity,
        MemoryLimitBytes,
    ];
}
