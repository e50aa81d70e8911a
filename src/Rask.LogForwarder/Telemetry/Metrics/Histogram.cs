namespace Rask.LogForwarder.Telemetry.Metrics;

/// <summary>
/// Observations counted by size, as a Prometheus histogram. One thread observes at a time; any thread may read, and sees
/// figures that may be one observation apart from each other.
/// </summary>
internal sealed class Histogram
{
    private readonly double[] _bounds;
    private readonly long[] _counts;
    private double _sum;

    /// <param name="bounds">The upper bounds of the buckets, ascending; one without a bound follows them.</param>
    public Histogram(params ReadOnlySpan<double> bounds)
    {
        _bounds = bounds.ToArray();
        _counts = new long[bounds.Length + 1];
    }

    /// <summary>The upper bounds of the buckets, ascending.</summary>
    public ReadOnlySpan<double> Bounds => _bounds;

    /// <summary>All that was observed, added up.</summary>
    public double Sum => Volatile.Read(ref _sum);

    /// <summary>Observations in one bucket alone; the last bucket has no bound.</summary>
    public long CountOf(int bucket) => Volatile.Read(ref _counts[bucket]);

    /// <summary>Counts one observation. A value that equals a bound is below it.</summary>
    public void Observe(double value)
    {
        var bucket = 0;
        while (bucket < _bounds.Length && value > _bounds[bucket]) bucket++;
        Volatile.Write(ref _counts[bucket], _counts[bucket] + 1);
        Volatile.Write(ref _sum, _sum + value);
    }
}
