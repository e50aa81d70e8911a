using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Sender;

/// <summary>One way to hand a batch to an aggregator. One owner at a time: see <see cref="IDirectDelivery"/>.</summary>
internal interface ITransport : IDisposable
{
    /// <summary>
    /// Sends a batch, or a part of one, and waits for the answer. It does not retry, and does not throw for anything that
    /// the network or the other side does.
    /// </summary>
    /// <param name="batch">The batch; it is encoded while it is sent.</param>
    /// <param name="abort">Ends the attempt early with <see cref="DeliveryStatus.Aborted"/>.</param>
    DeliveryResult Send(Batch batch, AbortSignal abort);

    /// <summary>Says that records will never come, so that the aggregator does not wait for them.</summary>
    /// <param name="id">The name of the batch.</param>
    /// <param name="digest">The digest of the whole batch.</param>
    /// <param name="part">Which records, with the total of the whole batch.</param>
    /// <param name="abort">As in <see cref="Send"/>.</param>
    DeliveryResult SendVoid(BatchId id, ulong digest, BatchPart part, AbortSignal abort);

    /// <summary>Sends a batch without name and records, which an aggregator acknowledges and does not store.</summary>
    DeliveryResult SendProbe(AbortSignal abort);

    /// <summary>
    /// Sends a batch if that is possible at once: over a connection that stands, without waiting for room.
    /// </summary>
    /// <returns>False where the batch is to be sent with <see cref="Send"/>.</returns>
    bool TrySendNow(Batch batch, AbortSignal abort);

    /// <summary>Takes the answer to <see cref="TrySendNow"/>, if the whole of it is there. It never waits.</summary>
    /// <returns>Null where it is not, or the connection has ended: then <see cref="Finish"/> goes on.</returns>
    DeliveryResult? TryFinishNow(Batch batch, AbortSignal abort);

    /// <summary>
    /// Waits for the answer to <see cref="TrySendNow"/>, after <see cref="TryFinishNow"/> found none or only a part.
    /// Where the connection ends before that, it sends the batch again over a new one.
    /// </summary>
    /// <inheritdoc cref="Send"/>
    DeliveryResult Finish(Batch batch, AbortSignal abort);

    /// <summary>
    /// Waits for work while nothing is being sent.
    /// </summary>
    /// <param name="wake">The descriptor that becomes readable when there is work.</param>
    /// <param name="limit">The longest wait.</param>
    void WaitIdle(int wake, TimeSpan limit);
}
