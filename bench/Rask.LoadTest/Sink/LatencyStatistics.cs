namespace Rask.LoadTest.Sink;

/// <summary>Latency of every line from its write to its arrival at the sink, in nanoseconds, and the check of the sequence numbers.</summary>
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

    /// <summary>Different sequence numbers; the writer's count minus this is what was lost.</summary>
    public required long Distinct { get; init; }

    /// <summary>Arrivals of a number that had arrived before, also by a request that broke off and was sent again.</summary>
    public required long Doubled { get; init; }

    public required long Disordered { get; init; }

    public required long HighestSequence { get; init; }

    /// <summary>Lines without a readable mark.</summary>
    public required long Unmarked { get; init; }
}
