using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Reliability;

/// <summary>Checkpoints where a journal is asked for; gone with the next merge.</summary>
internal sealed class CheckpointJournal(ICheckpoints checkpoints) : IDeliveryJournal
{
    public StreamPositions? Find(string container) => checkpoints.Find(container);
    public IReadOnlyList<PendingBatch> TakePending(string container) => [];
    public void StartAt(string container, StreamPositions positions) => checkpoints.Record(container, positions);
    public void Begin(Batch batch) { }
    public void PartDone(BatchId id, BatchPart part) { }
    public void Done(Batch batch, int lost) => checkpoints.Record(batch.Owner.Key, batch.End);
    public long BeginEpoch() => throw new NotSupportedException();
}
