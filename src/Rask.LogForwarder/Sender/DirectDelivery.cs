using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Sender;

/// <summary>The sender's half of <see cref="IDirectDelivery"/>.</summary>
internal sealed class DirectDelivery(ITransport transport, DeliveryLoop loop, AbortSignal abort) : IDirectDelivery
{
    /// <summary>
    /// Source bytes of a batch that is worth it: one that is encoded about as fast as a thread wakes up. What it becomes
    /// must also fit into the request's buffer, which is smaller than the connection's send buffer.
    /// </summary>
    private const int MostBytes = 128 * 1024;

    /// <inheritdoc/>
    public bool TryBegin(Batch batch)
    {
        if (batch.Bytes > MostBytes || loop.IsFailing || abort.IsSet) return false;
        return transport.TrySendNow(batch, DeliveryLoop.IdOf(batch), abort);
    }

    /// <inheritdoc/>
    public bool Collect(Batch batch)
    {
        var result = transport.TryFinishNow(batch, abort);
        if (result is { Status: DeliveryStatus.Acknowledged })
        {
            loop.AcknowledgeDirect(batch, result);
            return true;
        }

        // No whole answer yet: the sender waits for it. Any other answer: the sender waits and sends the batch again.
        if (result is null) batch.IsSent = true;
        else loop.HandOver(result);
        return false;
    }
}
