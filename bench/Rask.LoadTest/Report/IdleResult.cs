namespace Rask.LoadTest.Report;

/// <summary>One run of a forwarder with nothing to do.</summary>
internal sealed record IdleResult
{
    public required double Seconds { get; init; }

    public required double CpuSeconds { get; init; }

    /// <summary>Voluntary context switches of all threads.</summary>
    public required long Wakeups { get; init; }

    public required MemoryFigures Memory { get; init; }

    public double CpuPercent => CpuSeconds / Seconds * 100;

    public double WakeupsPerSecond => Wakeups / Seconds;
}
