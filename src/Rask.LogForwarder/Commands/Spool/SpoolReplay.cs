using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.Commands.Spool;

/// <summary>
/// Sends what a forwarder has left in its spool, under the names that it gave to the batches, and by its rules. One thread.
/// </summary>
/// <param name="spool">The spool; nobody else may use it.</param>
/// <param name="delivery">The way to the aggregator.</param>
/// <param name="progress">Called after each batch.</param>
internal sealed class SpoolReplay(IBatchSpool spool, BatchDelivery delivery, Action<SpoolReplay> progress)
{
    /// <summary>Batches that are done and removed.</summary>
    public long Batches { get; private set; }

    /// <summary>Records of these.</summary>
    public long Records { get; private set; }

    /// <summary>Sends batch after batch, oldest first.</summary>
    /// <returns>True when the spool is empty; false where it was told to end, or cannot be read. The spool holds the rest.</returns>
    public bool Run()
    {
        while (spool.TryPeek(out var batch))
        {
            var records = batch.Records;
            if (delivery.Deliver(batch) != DeliveryOutcome.Done)
            {
                spool.PutBack(batch);
                return false;
            }

            spool.Remove(batch);
            Batches++;
            Records += records;
            progress(this);
        }

        return spool.IsEmpty;
    }
}
