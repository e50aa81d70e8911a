using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Reliability;

/// <summary>
/// The sender's half of the journal: what is on its way. Written before a batch is sent for the first time and after it is
/// acknowledged, so that the next process can send the same batch under the same name.
/// </summary>
/// <remarks>
/// Thread-safe. No member throws because the disk refuses: delivery goes on, and the failure is said and counted; what is
/// lost then is only that a crash would send some lines again under another name.
/// </remarks>
internal interface IDeliveryJournal
{
    /// <summary>
    /// Before the first sending of a batch: what it consists of. A second call for the same batch does nothing. Where it
    /// <see cref="Batch.Replaces"/> another one, that one is no longer pending from the same instant on.
    /// </summary>
    void Begin(Batch batch);

    /// <summary>A range of a split batch is acknowledged, or will never come.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="part">The range.</param>
    /// <param name="outcome">What became of the records of the whole batch until now, this range included.</param>
    void PartDone(BatchId id, BatchPart part, in BatchOutcome outcome);

    /// <summary>A whole batch is done: reading continues behind it. Its ledger is told as well.</summary>
    void Done(Batch batch, in BatchOutcome outcome);

    /// <summary>Begins a new epoch, because the aggregator has other lines under the names of this one.</summary>
    /// <returns>The name and the epoch for the batches that follow: another name where the disk could not take the epoch.</returns>
    (string Forwarder, long Epoch) BeginEpoch();
}
