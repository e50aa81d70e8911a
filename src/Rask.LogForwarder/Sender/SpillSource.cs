using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// Where the sender's batches come from when there is a disk: first the spool, then the batch that was given back, then
/// the queue. That is their order, because what is poured into the spool is always the oldest. Sender thread.
/// </summary>
internal sealed class SpillSource(BatchQueue queue, IBatchSpool spool, AbortSignal abort) : IBatchSource
{
    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(1);

    /// <summary>How soon a spool that could not be read is read again.</summary>
    private static readonly TimeSpan UnreadableLimit = TimeSpan.FromMilliseconds(100);

    private Batch? _held;
    private Batch? _spooled;

    /// <inheritdoc/>
    public bool IsEnded => queue.IsClosed && queue.IsIdle && queue.Mode == QueueMode.Memory && spool.IsEmpty;

    /// <inheritdoc/>
    public bool TryTake(out Batch batch)
    {
        if (queue.Mode == QueueMode.Pouring) Pour();
        if (!spool.IsEmpty)
        {
            if (!spool.TryPeek(out batch)) return false;
            _spooled = batch;
            return true;
        }

        _ = queue.TryCloseSpill();
        if (_held is null) return queue.TryTake(out batch);
        batch = _held;
        _held = null;
        return true;
    }

    /// <inheritdoc/>
    public void Complete(Batch batch)
    {
        if (batch == _spooled) RemoveSpooled(batch);
        else queue.Complete(batch);
    }

    /// <inheritdoc/>
    public void GiveBack(Batch batch, DeliveryOutcome outcome)
    {
        // What lies in the spool stays there; it is read again.
        if (batch == _spooled) _spooled = null;
        else _held = batch;
        if (outcome == DeliveryOutcome.Aborted || queue.Mode == QueueMode.Pouring) Pour();
        if (outcome == DeliveryOutcome.Yielded) abort.EndYield();
    }

    /// <inheritdoc/>
    public void WaitForBatch()
    {
        queue.SenderWake.PrepareSleep();
        // Read after the announcement: a time that is set later wakes this sleep.
        var grace = abort.Remaining;
        // Not through the transport: while the sender sleeps here, the connection is the reader's to use.
        var limit = spool.IsEmpty ? IdleLimit : UnreadableLimit;
        if (queue.Pushed == queue.Popped && !queue.IsClosed && queue.Mode == QueueMode.Memory || !spool.IsEmpty)
            _ = Poller.Wait(-1, 0, queue.SenderWake.Fd, grace < limit ? grace : limit);
        queue.SenderWake.EndSleep();
    }

    private void RemoveSpooled(Batch batch)
    {
        _spooled = null;
        spool.Remove(batch);
    }

    /// <summary>Moves all that is in memory to disk, oldest first, as far as there is room.</summary>
    private void Pour()
    {
        do
        {
            while (_held is not null || queue.TryTake(out _held!))
            {
                if (!spool.TryAppend(_held!))
                {
                    // What was poured is older than the rest, and comes first in any case.
                    queue.CancelSpill();
                    return;
                }

                queue.Complete(_held!);
                _held = null;
            }
        }
        while (queue.Mode == QueueMode.Pouring && !queue.TryOpenSpill());
    }
}
