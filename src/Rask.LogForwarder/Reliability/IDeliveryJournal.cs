using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Reliability;

/// <summary>
/// What is delivered, and what is on its way. Written before a batch is sent for the first time and after it is
/// acknowledged, so that the next process can send the same batch under the same name.
/// </summary>
/// <remarks>
/// Thread-safe. No member throws because the disk refuses: delivery goes on, and the failure is said and counted; what is
/// lost then is only that a crash would send some lines again under another name.
/// </remarks>
internal interface IDeliveryJournal
{
    /// <summary>This forwarder's name.</summary>
    string Forwarder { get; }

    /// <summary>The epoch in which batches are named now.</summary>
    long Epoch { get; }

    /// <summary>Where reading starts: behind all that is done, pending, or in the spool. Null where nothing is known.</summary>
    StreamPositions? Find(string container);

    /// <summary>Containers of which earlier processes have left pending batches that nobody has taken.</summary>
    IReadOnlyList<string> PendingContainers { get; }

    /// <summary>
    /// Batches of earlier processes that were begun and not done, oldest first. They are delivered again before anything
    /// newer of their container; each is taken once.
    /// </summary>
    IReadOnlyList<PendingBatch> TakePending(string container);

    /// <summary>
    /// A batch that lies in the spool ends here: <see cref="Find"/> is behind it. In memory only; the spool says it again
    /// at the next start. An older batch than the newest that is known changes nothing.
    /// </summary>
    void Advance(string container, BatchId id, StreamPositions end);

    /// <summary>A pending batch lies in the spool, and is no longer the journal's to bring back.</summary>
    void Forget(BatchId id);

    /// <summary>
    /// Reading of a container goes on here, without a batch: where it begins and that is not its first byte, or behind a
    /// gap. Its ledger is written along.
    /// </summary>
    void StartAt(string container, StreamPositions positions, string service = "");

    /// <summary>Before the first sending of a batch: what it consists of. A second call for the same batch does nothing.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="replaces">The name under which the same records were begun before; none where they were not.</param>
    void Begin(Batch batch, BatchId replaces = default);

    /// <summary>A range of a split batch is acknowledged, or will never come.</summary>
    void PartDone(BatchId id, BatchPart part);

    /// <summary>A whole batch is done: reading continues behind it. Its ledger is told as well.</summary>
    void Done(Batch batch, in BatchOutcome outcome);

    /// <summary>A pending batch is done that could not be built again, because its lines are gone.</summary>
    /// <remarks>Its bytes have to be taken in the ledger before.</remarks>
    void Done(BatchDescription batch, in BatchOutcome outcome);

    /// <summary>Begins a new epoch, because the aggregator has other lines under the names of this one.</summary>
    /// <returns>The name and the epoch for the batches that follow: another name where the disk could not take the epoch.</returns>
    (string Forwarder, long Epoch) BeginEpoch();
}
