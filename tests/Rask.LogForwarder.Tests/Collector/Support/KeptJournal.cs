using System.Collections.Concurrent;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability;

namespace Rask.LogForwarder.Tests.Collector.Support;

/// <summary>A journal that outlives a reader, as a state directory does.</summary>
internal sealed class KeptJournal : IReadingJournal
{
    private readonly ConcurrentDictionary<string, StreamPositions> _positions = new();

    public IReadOnlyList<string> PendingContainers => [];

    public StreamPositions? Find(string container) => _positions.TryGetValue(container, out var found) ? found : null;

    public IReadOnlyList<PendingBatch> TakePending(string container) => [];

    public void Advance(string container, BatchId id, StreamPositions end) => _positions[container] = end;

    public void StartAt(string container, StreamPositions positions, string service = "") => _positions[container] = positions;
}
