using System.Collections.Concurrent;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability;

namespace Rask.LogForwarder.Tests.Collector.Support;

/// <summary>A journal that outlives a reader, as a state directory does.</summary>
internal sealed class KeptJournal : IDeliveryJournal
{
    private readonly ConcurrentDictionary<string, StreamPositions> _positions = new();

    public StreamPositions? Find(string container) => _positions.TryGetValue(container, out var found) ? found : null;

    public IReadOnlyList<PendingBatch> TakePending(string container) => [];

    public void StartAt(string container, StreamPositions positions) => _positions[container] = positions;

    public void Begin(Batch batch)
    {
        // What is on its way does not matter to the reader.
    }

    public void PartDone(BatchId id, BatchPart part)
    {
        // Nor does a part.
    }

    public void Done(Batch batch, int lost) => _positions[batch.Owner.Key] = batch.End;

    public long BeginEpoch() => 2;
}
