namespace Rask.LoadTest.Writer;

/// <summary>What the paced writer did; written as JSON. Lateness tells its own scheduling delay from the forwarder's latency.</summary>
internal sealed record WriterStatistics
{
    public required long Lines { get; init; }

    public required long Bytes { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Lines per second that were really written.</summary>
    public required double Rate { get; init; }

    /// <summary>CPU of the writer itself, user and system.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>How long after its appointed time the writer woke up, in nanoseconds.</summary>
    public required long LatenessP50 { get; init; }

    public required long LatenessP99 { get; init; }

    public required long LatenessMaximum { get; init; }
}
