using Rask.LoadTest.Platform;

namespace Rask.LoadTest.Sink;

/// <summary>Counts over all connections. Not thread-safe: the sink has one thread.</summary>
internal sealed class SinkTotals
{
    public const int FullBatch = 10_000;

    private readonly BatchSizes _sizes = new();
    private long _requests;
    private long _records;
    private long _bytes;
    private long _wrongSizes;
    private long _firstArrival;
    private long _lastArrival;

    public long Connections { get; set; }

    public long Incomplete { get; set; }

    /// <summary>Counts a complete request; <paramref name="declared"/> is its X-Batch-Size, or -1.</summary>
    public void Add(long lines, long bytes, long declared, long arrival)
    {
        _requests++;
        _records += lines;
        _bytes += bytes;
        _sizes.Add(lines);
        if (declared >= 0 && declared != lines)
            _wrongSizes++;
        if (_firstArrival == 0)
            _firstArrival = arrival;
        _lastArrival = arrival;
    }

    public SinkStatistics ToStatistics(ILineRecorder? recorder) => new()
    {
        Requests = _requests,
        IncompleteRequests = Incomplete,
        Records = _records,
        BodyBytes = _bytes,
        Connections = Connections,
        WrongBatchSizes = _wrongSizes,
        BatchMinimum = _sizes.Minimum,
        BatchMedian = _sizes.Median,
        BatchMaximum = _sizes.Maximum,
        BatchMostCommon = _sizes.MostCommon,
        FullBatches = _sizes.CountOf(FullBatch),
        FirstArrival = _firstArrival,
        LastArrival = _lastArrival,
        CpuSeconds = (Clock.CpuOf(Environment.ProcessId) ?? 0) / 1e9,
        Sequences = recorder?.Sequences,
        Latency = recorder?.Latency,
    };
}
