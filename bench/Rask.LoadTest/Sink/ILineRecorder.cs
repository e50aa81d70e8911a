namespace Rask.LoadTest.Sink;

/// <summary>Looks at every record that arrives. One for all connections; not thread-safe.</summary>
internal interface ILineRecorder
{
    /// <param name="line">One record, with or without its line feed.</param>
    /// <param name="arrival">CLOCK_MONOTONIC right after the receive call that completed the line.</param>
    void Add(ReadOnlySpan<byte> line, long arrival);

    /// <summary>Which numbers have arrived.</summary>
    SequenceStatistics Sequences { get; }

    /// <summary>How long the lines were under way; null where they do not say when they were written.</summary>
    LatencyStatistics? Latency { get; }
}
