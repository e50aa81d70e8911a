namespace Rask.LoadTest.Demo;

/// <summary>What the demo has shown.</summary>
internal sealed record DemoResult
{
    internal required long Written { get; init; }

    internal required long Delivered { get; init; }

    internal required long Stored { get; init; }

    internal required long Doubled { get; init; }

    internal required double LinesPerSecond { get; init; }

    internal required double MedianLatencyMs { get; init; }

    internal required double P99LatencyMs { get; init; }

    internal required long PeakMemoryKb { get; init; }

    internal required TimeSpan CpuTime { get; init; }

    internal required TimeSpan Duration { get; init; }

    internal required IReadOnlyList<string> Samples { get; init; }

    internal required string DataDirectory { get; init; }

    internal long Missing => Written - Stored;

    /// <summary>Everything that was written is stored, once, and the forwarder says so too.</summary>
    internal bool IsComplete => Missing == 0 && Doubled == 0 && Delivered == Written && Written > 0;
}
