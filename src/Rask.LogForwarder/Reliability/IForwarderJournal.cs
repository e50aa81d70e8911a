using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Reliability;

/// <summary>The whole journal, for those who put the stages together. Thread-safe.</summary>
internal interface IForwarderJournal : IDeliveryJournal, IReadingJournal
{
    /// <summary>This forwarder's name.</summary>
    string Forwarder { get; }

    /// <summary>The epoch in which batches are named now.</summary>
    long Epoch { get; }

    /// <summary>Pending batches that lie in the spool are not the journal's to bring back.</summary>
    /// <returns>Those that lie there under an older name, and are to be sent under the one that the journal says.</returns>
    IReadOnlyList<BatchDescription> LeaveTo(Predicate<BatchId> isThere);

    /// <summary>Begins an epoch above one that was found elsewhere: a start that the disk could not take has used it.</summary>
    void BeginEpochAbove(long epoch);

    /// <summary>A batch was damaged in the spool: it is read again from the log files like one that was on its way.</summary>
    void AddPending(BatchDescription batch);

    /// <summary>The place of the batch of a container that was done last (<see cref="Batch.Order"/>); a sequence of 0 where none was.</summary>
    BatchId LastDone(string container);

    /// <summary>
    /// Writes the ledgers down that have changed since they were written last: at the end of a run, where no further batch
    /// carries them.
    /// </summary>
    void WriteLedger();

    /// <summary>A pending batch is done that could not be built again, because its lines are gone.</summary>
    /// <remarks>Its bytes have to be taken in the ledger before.</remarks>
    void Done(BatchDescription batch, in BatchOutcome outcome);
}
