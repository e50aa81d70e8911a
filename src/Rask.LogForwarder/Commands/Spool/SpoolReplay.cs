using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.Commands.Spool;

/// <summary>Sends what a forwarder has left in its spool, under the names that it gave to the batches. One thread.</summary>
/// <param name="spool">The spool; nobody else may use it.</param>
/// <param name="transport">The way to the aggregator.</param>
/// <param name="abort">Ends it early; what is not acknowledged stays in the spool.</param>
/// <param name="wait">Waits before another attempt: the number of failures in a row, and what the aggregator asked for.</param>
internal sealed class SpoolReplay(Reliability.Spool.Spool spool, ITransport transport, AbortSignal abort, Action<int, TimeSpan?> wait)
{
    /// <summary>Batches that were acknowledged and removed.</summary>
    public long Delivered { get; private set; }

    /// <summary>Records of them that the aggregator could not decode.</summary>
    public long Rejected { get; private set; }

    /// <summary>Sends batch after batch, oldest first.</summary>
    /// <returns>Null when the spool is empty; otherwise the answer that ended it. The spool holds the rest.</returns>
    public DeliveryResult? Run()
    {
        var failures = 0;
        while (spool.TryPeek(out var batch))
        {
            var result = transport.Send(batch, abort);
            switch (result.Status)
            {
                case DeliveryStatus.Acknowledged:
                    failures = 0;
                    Delivered++;
                    Rejected += result.Rejected.Count;
                    spool.Remove(batch);
                    break;
                case DeliveryStatus.Retry:
                    wait(++failures, result.RetryAfter);
                    break;
                default:
                    return result;
            }
        }

        return null;
    }
}
