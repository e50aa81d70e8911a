namespace Rask.LogForwarder.Buffer;

/// <summary>
/// Sends a small batch from the reader's thread while the sender has nothing to do, and looks for the answer when the
/// reader wakes again anyway. Waking the sender, and the sender's waking for the answer, would cost more than the batch.
/// </summary>
/// <remarks>
/// The sender's connection, journal and dead letters belong to whoever holds a batch: to the sender from the push of
/// a batch until it is completed, to the reader while the queue is idle. The queue's indexes order the memory accesses.
/// </remarks>
internal interface IDirectDelivery
{
    /// <summary>Sends a batch, if that is possible without any waiting. Reader thread, while the queue is idle.</summary>
    /// <returns>False where nothing was sent, or not all: the batch is to be sent in the usual way.</returns>
    bool TryBegin(Batch batch);

    /// <summary>Looks for the answer to a batch that left, without waiting. Reader thread, while the queue is idle.</summary>
    /// <returns>True where the batch is acknowledged and completed; false where the sender has to finish it.</returns>
    bool Collect(Batch batch);
}
