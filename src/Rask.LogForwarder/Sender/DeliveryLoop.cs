namespace Rask.LogForwarder.Sender;

/// <summary>The sender thread: takes batches in order and delivers each one before the next.</summary>
internal sealed class DeliveryLoop(IBatchSource source, BatchDelivery delivery, AbortSignal abort)
{
    /// <summary>Runs until the source has ended, or the time to end has come.</summary>
    public void Run()
    {
        while (true)
        {
            if (!source.TryTake(out var batch))
            {
                if (abort.IsDue || source.IsEnded) return;
                source.WaitForBatch();
                continue;
            }

            var outcome = delivery.Deliver(batch);
            if (outcome == DeliveryOutcome.Done)
            {
                source.Complete(batch);
                continue;
            }

            source.GiveBack(batch, outcome);
            if (outcome == DeliveryOutcome.Aborted) return;
        }
    }
}
