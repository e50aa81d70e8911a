namespace Rask.LogForwarder.Buffer;

/// <content>
/// How batches go to disk while they cannot be delivered. The reader asks for it (<see cref="RequestSpill"/>); the sender
/// moves what it holds into the spool and then opens it for the reader (<see cref="TryOpenSpill"/>); from there on the
/// reader writes to its end while the sender reads from its start, and when it is empty the sender closes it
/// (<see cref="TryCloseSpill"/>). So the order stays: spool, then ring.
/// </content>
internal sealed partial class BatchQueue
{
    /// <summary>
    /// Source bytes at which a batch is full while batches go to disk: the one that is filled and the one that is read
    /// back are in memory together.
    /// </summary>
    public const int SpillBatchBytes = 1 << 20;

    private readonly Lock _gate = new();
    private bool _isTrimmed;
    private volatile QueueMode _mode;

    /// <summary>The disk; null where there is none. Set before the threads start; one that holds batches comes first.</summary>
    public IBatchSpool? Spool
    {
        get;
        init
        {
            field = value;
            _mode = value is { IsEmpty: false } ? QueueMode.Spool : QueueMode.Memory;
        }
    }

    /// <summary>Where sealed batches go. Any thread.</summary>
    public QueueMode Mode => _mode;

    /// <summary>Tells the sender to leave an attempt that it is in the middle of. Set before the threads start.</summary>
    public Action? SpillRequested { get; set; }

    /// <summary>Asks the sender to move what it holds to disk. Reader thread.</summary>
    /// <returns>False where there is no spool, or it takes nothing now.</returns>
    public bool RequestSpill()
    {
        if (Spool is not { MayAppend: true } || _mode == QueueMode.Spool) return false;
        // An answer that is awaited here would be awaited by nobody.
        CollectDirect();
        lock (_gate)
        {
            if (_mode == QueueMode.Memory) _mode = QueueMode.Pouring;
        }

        SpillRequested?.Invoke();
        SenderWake.Wake();
        return true;
    }

    /// <summary>Lets the reader write to the spool, once the ring is empty. Sender thread.</summary>
    public bool TryOpenSpill()
    {
        lock (_gate)
        {
            if (_mode != QueueMode.Pouring || _sealed.Pushed != _sealed.Popped) return false;
            _mode = QueueMode.Spool;
        }

        ReaderWake.Wake();
        return true;
    }

    /// <summary>Ends the asking: the spool takes nothing. Sender thread.</summary>
    public void CancelSpill()
    {
        lock (_gate)
        {
            if (_mode == QueueMode.Pouring) _mode = QueueMode.Memory;
        }
    }

    /// <summary>Sends sealed batches into the ring again, once the spool is empty. Sender thread.</summary>
    public bool TryCloseSpill()
    {
        lock (_gate)
        {
            if (_mode != QueueMode.Spool || Spool is { IsEmpty: false }) return false;
            _mode = QueueMode.Memory;
        }

        ReaderWake.Wake();
        return true;
    }

    /// <summary>
    /// Gives memory back once batches go to disk: what they lay in is then needed for those that are read back. Cheap
    /// where there is nothing to do. Reader thread.
    /// </summary>
    public void TrimWhenSpilling()
    {
        var isSpilling = _mode == QueueMode.Spool;
        if (isSpilling && !_isTrimmed) Pool.Trim();
        _isTrimmed = isSpilling;
    }

    /// <summary>Puts a batch where batches go while the spool is in use. Reader thread.</summary>
    private bool SealIntoSpill(Batch batch)
    {
        lock (_gate)
        {
            if (_mode != QueueMode.Spool)
            {
                // In this mode only: the sender opens the spool when it sees the ring empty, which must not be in between.
                Interlocked.Add(ref _unacknowledged, batch.Records);
                Push(batch);
                return true;
            }

            if (!Spool!.TryAppend(batch)) return false;
        }

        var wasLarge = batch.Bytes > SpillBatchBytes;
        Return(batch);
        if (wasLarge) Pool.Trim();
        return true;
    }
}
