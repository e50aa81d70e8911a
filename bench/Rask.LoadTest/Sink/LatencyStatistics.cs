namespace Rask.LoadTest.Sink;

/// <summary>Latency of every line from its write to its arrival at the sink, in nanoseconds.</summary>
internal sealed record LatencyStatistics
{
    public required long Lines { get; init; }

    public required long P50 { get; init; }

    public required long P90 { get; init; }

    public required long P99 { get; init; }

    public required long P999 { get; init; }

    public required long Maximum { get; init; }

    /// <summary>Lines that arrived before they were written, which a shared clock does not allow.</summary>
    public required long Negative { get; init; }
}
