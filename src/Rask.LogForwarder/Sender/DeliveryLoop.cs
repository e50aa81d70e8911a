namespace Rask.LogForwarder.Sender;

/// <summary>The sender thread: takes batches in order and delivers each one before the next.</summary>
internal sealed class DeliveryLoop(IBatchSource source, BatchDelivery delivery, AbortSignal abort)
{
    /// <summary>Runs until the source has ended, or the time to end has come.</summary>
    public void Run()
    {
        while (Step() is { } outcome)
        {
            if (outcome == DeliveryOutcome.Aborted) return;
        }
    }

    /// <summary>Delivers one batch, or sleeps until there may be one.</summary>
    /// <returns>What became of it; null where no batch will come any more.</returns>
    public DeliveryOutcome? Step()
    {
        if (!source.TryTake(out var batch))
        {
            if (abort.IsDue || source.IsEnded) return null;
            source.WaitForBatch();
            return DeliveryOutcome.Done;
        }

        var outcome = delivery.Deliver(batch);
        if (outcome == DeliveryOutcome.Done) source.Complete(batch);
        else source.GiveBack(batch, outcome);
        return outcome;
    }
}
