using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender;

/// <summary>The queue as the only source of batches: what is given back is taken again next. Sender thread.</summary>
internal sealed class QueueSource(BatchQueue queue, AbortSignal abort) : IBatchSource
{
    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(1);

    private Batch? _returned;

    /// <inheritdoc/>
    public bool IsEnded => queue.IsClosed && queue.IsIdle;

    /// <inheritdoc/>
    public bool TryTake(out Batch batch)
    {
        if (_returned is null) return queue.TryTake(out batch);
        batch = _returned;
        _returned = null;
        return true;
    }

    /// <inheritdoc/>
    public void Complete(Batch batch) => queue.Complete(batch);

    /// <inheritdoc/>
    public void GiveBack(Batch batch, DeliveryOutcome outcome)
    {
        _returned = batch;
        // There is no other place for it.
        if (outcome == DeliveryOutcome.Yielded) abort.EndYield();
    }

    /// <inheritdoc/>
    public void WaitForBatch()
    {
        queue.SenderWake.PrepareSleep();
        // Read after the announcement: a time that is set later wakes this sleep.
        var grace = abort.Remaining;
        // Not through the transport: while the sender sleeps here, the connection is the reader's to use.
        if (queue.Pushed == queue.Popped && !queue.IsClosed)
            _ = Poller.Wait(-1, 0, queue.SenderWake.Fd, grace < IdleLimit ? grace : IdleLimit);
        queue.SenderWake.EndSleep();
    }
}
