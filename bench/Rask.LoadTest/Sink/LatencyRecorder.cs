using Rask.LoadTest.Corpus;

namespace Rask.LoadTest.Sink;

/// <summary>Takes the mark out of every line that arrives. One for all connections; not thread-safe.</summary>
internal sealed class LatencyRecorder
{
    private readonly LatencyHistogram _histogram = new();
    private readonly SequenceSet _sequences = new();
    private long _unmarked;

    /// <param name="line">One record, with or without its line feed.</param>
    /// <param name="arrival">CLOCK_MONOTONIC right after the receive call that completed the line.</param>
    public void Add(ReadOnlySpan<byte> line, long arrival)
    {
        var at = line.IndexOf(Marker.Prefix);
        if (at < 0 || !Marker.TryRead(line[at..], out var sequence, out var written) || !_sequences.Add(sequence))
        {
            _unmarked++;
            return;
        }

        _histogram.Add(arrival - written);
    }

    public LatencyStatistics ToStatistics() => new()
    {
        Lines = _histogram.Count,
        P50 = _histogram.Percentile(0.5),
        P90 = _histogram.Percentile(0.9),
        P99 = _histogram.Percentile(0.99),
        P999 = _histogram.Percentile(0.999),
        Maximum = _histogram.MaximumNanoseconds,
        Negative = _histogram.Negative,
        Distinct = _sequences.Distinct,
        Doubled = _sequences.Doubled,
        Disordered = _sequences.Disordered,
        HighestSequence = _sequences.Highest,
        Unmarked = _unmarked,
    };
}
