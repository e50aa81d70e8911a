using System.Diagnostics;

namespace Rask.LogForwarder.Telemetry.Metrics;

/// <summary>How large batches are and how long they take. Observed by whoever owns the delivery; read by any thread.</summary>
internal sealed class DeliveryHistograms
{
    private const double Nanoseconds = 1e9;

    /// <summary>Records of each batch that was done.</summary>
    public Histogram BatchSize { get; } = new(1, 10, 100, 500, 1000, 2500, 5000, 7500, 9999, 10_000, 25_000, 100_000);

    /// <summary>Seconds from the beginning of a request to its acknowledgement.</summary>
    public Histogram AckLatency { get; } = new(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60);

    /// <summary>Seconds from Docker's time of a batch's first record, its oldest, to the end of the batch.</summary>
    public Histogram EndToEnd { get; } = new(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600);

    /// <summary>A request was acknowledged.</summary>
    /// <param name="started">When it was begun (<see cref="Stopwatch.GetTimestamp"/>).</param>
    public void ObserveAcknowledgement(long started) => AckLatency.Observe(Stopwatch.GetElapsedTime(started).TotalSeconds);

    /// <summary>A batch is done.</summary>
    /// <param name="records">How many it had.</param>
    /// <param name="oldest">Docker's time of its first record, nanoseconds since 1970; null where it has none.</param>
    public void ObserveBatch(int records, long? oldest)
    {
        BatchSize.Observe(records);
        if (oldest is not { } time) return;
        var now = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * (double)TimeSpan.NanosecondsPerTick;
        // Clocks are set back; time that is negative means nothing.
        EndToEnd.Observe(Math.Max(0, (now - time) / Nanoseconds));
    }
}
