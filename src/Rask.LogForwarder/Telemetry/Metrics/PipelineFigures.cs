namespace Rask.LogForwarder.Telemetry.Metrics;

/// <summary>What the stages hold at one moment, for those who look from outside.</summary>
internal sealed record PipelineFigures
{
    /// <summary>Batches that passed through the queue or past it.</summary>
    public required QueueCounts Queue { get; init; }

    /// <summary>Pages of the memory pool that hold lines.</summary>
    public required int PagesInUse { get; init; }

    /// <summary>Pages of the memory pool.</summary>
    public required int Pages { get; init; }

    /// <summary>Bytes of the spool's files.</summary>
    public required long SpoolBytes { get; init; }

    /// <summary>The most that they may be; 0 where there is no spool.</summary>
    public required long SpoolLimitBytes { get; init; }

    /// <summary>Batches in the spool.</summary>
    public required long SpoolBatches { get; init; }

    /// <summary>Bytes of deleted files that are held open.</summary>
    public required long HeldBytes { get; init; }

    /// <summary>Logs that are followed.</summary>
    public required int Logs { get; init; }

    /// <summary>By the name of the service.</summary>
    public required IReadOnlyDictionary<string, ServiceFigures> Services { get; init; }

    /// <summary>What is gone for good, by reason, of all containers since they were first followed: records as far as they could be counted, and bytes.</summary>
    public required IReadOnlyList<(string Reason, long Records, long Bytes)> Losses { get; init; }

    /// <summary>Why the forwarder is not delivering; null where it is.</summary>
    public required string? Problem { get; init; }
}
