using System.Collections.Concurrent;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability;

namespace Rask.LogForwarder.Tests.Collector.Support;

/// <summary>Checkpoints that outlive a reader, as a state directory does.</summary>
internal sealed class KeptCheckpoints : ICheckpoints
{
    private readonly ConcurrentDictionary<string, StreamPositions> _positions = new();

    public StreamPositions? Find(string container) => _positions.TryGetValue(container, out var found) ? found : null;

    public void Record(string container, StreamPositions positions) => _positions[container] = positions;
}
