using Rask.LoadTest.Corpus;

namespace Rask.LoadTest.Sink;

/// <summary>Takes the number out of every line of a corpus that arrives. One for all connections; not thread-safe.</summary>
internal sealed class SequenceRecorder : ILineRecorder
{
    private readonly SequenceSet _set = new();
    private long _unmarked;

    public void Add(ReadOnlySpan<byte> line, long arrival)
    {
        if (!LineNumber.TryFind(line, out var number) || !_set.Add(number))
            _unmarked++;
    }

    public SequenceStatistics Sequences => SequenceStatistics.Of(_set, _unmarked);

    public LatencyStatistics? Latency => null;
}
