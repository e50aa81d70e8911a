using Rask.LoadTest.Corpus;

namespace Rask.LoadTest.Sink;

/// <summary>Takes the mark out of every line that arrives. One for all connections; not thread-safe.</summary>
internal sealed class LatencyRecorder : ILineRecorder
{
    private readonly LatencyHistogram _histogram = new();
    private readonly SequenceSet _set = new();
    private long _unmarked;

    public void Add(ReadOnlySpan<byte> line, long arrival)
    {
        var at = line.IndexOf(Marker.Prefix);
        if (at < 0 || !Marker.TryRead(line[at..], out var sequence, out var written) || !_set.Add(sequence))
        {
            _unmarked++;
            return;
        }

        _histogram.Add(arrival - written);
    }

    public SequenceStatistics Sequences => SequenceStatistics.Of(_set, _unmarked);

    public LatencyStatistics? Latency => new()
    {
        Lines = _histogram.Count,
        P50 = _histogram.Percentile(0.5),
        P90 = _histogram.Percentile(0.9),
        P99 = _histogram.Percentile(0.99),
        P999 = _histogram.Percentile(0.999),
        Maximum = _histogram.MaximumNanoseconds,
        Negative = _histogram.Negative,
    };
}
