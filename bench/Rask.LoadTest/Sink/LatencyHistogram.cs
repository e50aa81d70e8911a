namespace Rask.LoadTest.Sink;

/// <summary>
/// Counts latencies: buckets of 1 microsecond up to 1 second, then of 1 millisecond up to 100 seconds. Percentiles are the
/// upper border of their bucket, so that they are never better than the truth; the maximum is exact. Not thread-safe.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int FineBuckets = 1_000_000;
    private const int CoarseBuckets = 99_000;

    private readonly uint[] _fine = new uint[FineBuckets];
    private readonly uint[] _coarse = new uint[CoarseBuckets];
    private long _beyond;

    public long Count { get; private set; }

    public long MaximumNanoseconds { get; private set; }

    /// <summary>Latencies below zero: a clock that is not shared, which makes the whole measurement void.</summary>
    public long Negative { get; private set; }

    public void Add(long nanoseconds)
    {
        if (nanoseconds < 0)
        {
            Negative++;
            nanoseconds = 0;
        }

        Count++;
        if (nanoseconds > MaximumNanoseconds)
            MaximumNanoseconds = nanoseconds;
        if (nanoseconds < FineBuckets * 1_000L)
            _fine[(int)(nanoseconds / 1_000)]++;
        else if (nanoseconds / 1_000_000 - 1_000 is var bucket and < CoarseBuckets)
            _coarse[(int)bucket]++;
        else
            _beyond++;
    }

    /// <summary>The latency in nanoseconds below or at which <paramref name="share"/> (0 to 1) of all lie; 0 if there are none.</summary>
    public long Percentile(double share)
    {
        if (Count == 0)
            return 0;
        var wanted = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        for (var i = 0; i < FineBuckets; i++)
        {
            seen += _fine[i];
            if (seen >= wanted)
                return Math.Min((i + 1) * 1_000L, MaximumNanoseconds);
        }

        for (var i = 0; i < CoarseBuckets; i++)
        {
            seen += _coarse[i];
            if (seen >= wanted)
                return Math.Min((i + 1_001) * 1_000_000L, MaximumNanoseconds);
        }

        return MaximumNanoseconds;
    }
}
