namespace Rask.LoadTest.Sink;

/// <summary>What the sink has seen; written as JSON. Times in nanoseconds unless the name says otherwise.</summary>
internal sealed record SinkStatistics
{
    /// <summary>Complete POST requests, each answered 200.</summary>
    public required long Requests { get; init; }

    /// <summary>Requests whose connection ended before the body did; their records do not count.</summary>
    public required long IncompleteRequests { get; init; }

    /// <summary>Line feeds in the bodies of complete requests.</summary>
    public required long Records { get; init; }

    /// <summary>Bytes of the bodies of complete requests, without chunk framing.</summary>
    public required long BodyBytes { get; init; }

    public required long Connections { get; init; }

    /// <summary>Requests whose X-Batch-Size was not the number of their lines.</summary>
    public required long WrongBatchSizes { get; init; }

    public required int BatchMinimum { get; init; }

    public required int BatchMedian { get; init; }

    public required int BatchMaximum { get; init; }

    public required int BatchMostCommon { get; init; }

    /// <summary>Requests of exactly 10,000 records.</summary>
    public required long FullBatches { get; init; }

    /// <summary>CLOCK_MONOTONIC of the first and the last completed request; 0 if there was none.</summary>
    public required long FirstArrival { get; init; }

    public required long LastArrival { get; init; }

    /// <summary>CPU of the sink itself, user and system.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>Null when the sink only counts.</summary>
    public SequenceStatistics? Sequences { get; init; }

    /// <summary>Latency mode only, else null.</summary>
    public LatencyStatistics? Latency { get; init; }
}
