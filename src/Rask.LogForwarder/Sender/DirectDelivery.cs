using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Sender;

/// <summary>The sender's half of <see cref="IDirectDelivery"/>.</summary>
internal sealed class DirectDelivery(BatchQueue queue, ITransport transport, BatchDelivery delivery, AbortSignal abort) : IDirectDelivery
{
    /// <summary>
    /// Source bytes of a batch that is worth it: one that is encoded about as fast as a thread wakes up. What it becomes
    /// must also fit into the request's buffer, which is smaller than the connection's send buffer.
    /// </summary>
    private const int MostBytes = 128 * 1024;

    /// <inheritdoc/>
    public bool TryBegin(Batch batch) =>
        batch.Bytes <= MostBytes && delivery.TryBeginDirect(batch) && transport.TrySendNow(batch, abort);

    /// <inheritdoc/>
    public bool Collect(Batch batch)
    {
        var result = transport.TryFinishNow(batch, abort);
        if (result is { Status: DeliveryStatus.Acknowledged })
        {
            delivery.AcknowledgeDirect(batch, result);
            queue.CompleteDirect(batch);
            return true;
        }

        // No whole answer yet: the sender waits for it. Any other answer: the sender decides what becomes of the batch.
        if (result is null) batch.IsSent = true;
        else delivery.HandOver(result);
        return false;
    }
}
