using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Reliability;

/// <summary>
/// A journal that knows only what is acknowledged: after a crash the batches that were on their way are read again and sent
/// under new names. Thread-safe.
/// </summary>
internal sealed class CheckpointJournal(ICheckpoints checkpoints, Func<long> beginEpoch) : IDeliveryJournal
{
    /// <inheritdoc/>
    public StreamPositions? Find(string container) => checkpoints.Find(container);

    /// <inheritdoc/>
    public IReadOnlyList<PendingBatch> TakePending(string container) => [];

    /// <inheritdoc/>
    public void StartAt(string container, StreamPositions positions) => checkpoints.Record(container, positions);

    /// <inheritdoc/>
    public void Begin(Batch batch)
    {
        // What a batch consists of is not kept.
    }

    /// <inheritdoc/>
    public void PartDone(BatchId id, BatchPart part)
    {
        // A batch that is not done is sent again whole; the aggregator knows the parts.
    }

    /// <inheritdoc/>
    public void Done(Batch batch, int lost) => checkpoints.Record(batch.Owner.Key, batch.End);

    /// <inheritdoc/>
    public long BeginEpoch() => beginEpoch();
}
