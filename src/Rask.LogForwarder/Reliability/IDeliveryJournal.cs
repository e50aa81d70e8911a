using Rask.LogForwarder.Buffer;

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
    /// <summary>Where reading starts: behind all that is done, pending, or in the spool. Null where nothing is known.</summary>
    StreamPositions? Find(string container);

    /// <summary>
    /// Batches of earlier processes that were begun and not done, oldest first. They are delivered again before anything
    /// newer of their container; each is taken once.
    /// </summary>
    IReadOnlyList<PendingBatch> TakePending(string container);

    /// <summary>Records where the reading of a container begins, where that is not its first byte.</summary>
    void StartAt(string container, StreamPositions positions);

    /// <summary>Before the first sending of a batch: what it consists of. A second call for the same batch does nothing.</summary>
    void Begin(Batch batch);

    /// <summary>A range of a split batch is acknowledged, or will never come.</summary>
    void PartDone(BatchId id, BatchPart part);

    /// <summary>A whole batch is done: reading continues behind it.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="lost">Records of it that nobody has.</param>
    void Done(Batch batch, int lost);

    /// <summary>Begins a new epoch, because the aggregator has other lines under the names of this one.</summary>
    /// <returns>The new epoch.</returns>
    long BeginEpoch();
}
