using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Reliability.Journal;

/// <summary>For a forwarder without a writable state directory: nothing outlives the process. Thread-safe.</summary>
internal sealed class NoJournal(CompletenessLedger ledger) : IForwarderJournal
{
    private long _epoch = 1;

    /// <inheritdoc/>
    public string Forwarder { get; } = ForwarderName.New();

    /// <inheritdoc/>
    public long Epoch => Interlocked.Read(ref _epoch);

    /// <inheritdoc/>
    public IReadOnlyList<string> PendingContainers => [];

    /// <inheritdoc/>
    public StreamPositions? Find(string container) => null;

    /// <inheritdoc/>
    public IReadOnlyList<PendingBatch> TakePending(string container) => [];

    /// <inheritdoc/>
    public void Advance(string container, BatchId id, StreamPositions end)
    {
        // There is nowhere to keep it. The forwarder said so at its start; this holds for the members below as well.
    }

    /// <inheritdoc/>
    public IReadOnlyList<BatchDescription> LeaveTo(Predicate<BatchId> isThere) => [];

    /// <inheritdoc/>
    public void BeginEpochAbove(long epoch) => _epoch = Math.Max(_epoch, epoch + 1);

    /// <inheritdoc/>
    public void AddPending(BatchDescription batch)
    {
        // See Advance.
    }

    /// <inheritdoc/>
    public void StartAt(string container, StreamPositions positions, string service = "")
    {
        // See Advance.
    }

    /// <inheritdoc/>
    public void Begin(Batch batch)
    {
        // See Advance.
    }

    /// <inheritdoc/>
    public void PartDone(BatchId id, BatchPart part, in BatchOutcome outcome)
    {
        // See Advance.
    }

    /// <inheritdoc/>
    public void Done(Batch batch, in BatchOutcome outcome) =>
        ledger.For(batch.Owner.Key).Settle(batch.Coverage, batch.Records, outcome);

    /// <inheritdoc/>
    public void Done(BatchDescription batch, in BatchOutcome outcome) =>
        ledger.For(batch.Owner.Key).Settle(batch.Coverage, batch.Records, outcome);

    /// <inheritdoc/>
    public BatchId LastDone(string container) => default;

    /// <inheritdoc/>
    public void WriteLedger()
    {
        // See Advance.
    }

    /// <inheritdoc/>
    public (string Forwarder, long Epoch) BeginEpoch() => (Forwarder, Interlocked.Increment(ref _epoch));
}
