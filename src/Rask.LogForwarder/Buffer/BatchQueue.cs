using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Buffer;

/// <summary>
/// The hand-over between the reader and the sender: sealed batches one way, emptied batches and free pages the other.
/// </summary>
/// <remarks>
/// One reader thread and one sender thread; each member says whose it is. Nothing is ever dropped: where the queue is
/// full the reader stops reading, and the log file holds the rest.
/// </remarks>
internal sealed partial class BatchQueue(PagePool pool, int capacity, BatchNumbers numbers) : IDisposable
{
    private readonly SpscRing<Batch> _sealed = new(capacity);
    private readonly SpscRing<Batch> _emptied = new(capacity * 2);
    private readonly Stack<Batch> _spare = [];
    private long _unacknowledged;
    private long _completed;
    private long _passedBy;
    private bool _closed;
    private Batch? _direct;

    /// <summary>Wakes the reader: pages have become free, or the connection has.</summary>
    public WakeEvent ReaderWake { get; } = new();

    /// <summary>Wakes the sender: a batch has come, or no more will.</summary>
    public WakeEvent SenderWake { get; } = new();

    /// <summary>Masks secrets in the lines of batches that are rented here; null where nothing is to be masked.</summary>
    public ILineRedactor? Redactor { get; init; }

    /// <summary>The pages that batches hold.</summary>
    public PagePool Pool { get; } = pool;

    /// <summary>Batches ever sealed. Any thread.</summary>
    public long Pushed => _sealed.Pushed;

    /// <summary>Batches that the sender has taken. Any thread.</summary>
    public long Popped => _sealed.Popped;

    /// <summary>Batches that were sealed without room and that the queue could not take: a defect; the next start reads them again. Any thread.</summary>
    public long Dropped => _sealed.Dropped;

    /// <summary>Batches of the ring that are acknowledged or on disk. Any thread.</summary>
    public long Completed => Volatile.Read(ref _completed);

    /// <summary>Batches that were delivered past the queue, and are in none of the other counts. Any thread.</summary>
    public long PassedBy => Volatile.Read(ref _passedBy);

    /// <summary>Records in sealed batches that are not acknowledged. Any thread.</summary>
    public long UnacknowledgedRecords => Volatile.Read(ref _unacknowledged);

    /// <summary>A way past the queue for small batches; null where there is none. Set before the threads start.</summary>
    public IDirectDelivery? Direct { get; set; }

    /// <summary>True where no sealed batch waits or is being sent: the next one would leave at once. Any thread.</summary>
    public bool IsIdle => Volatile.Read(ref _completed) == _sealed.Pushed;

    /// <summary>True where a batch went past the queue, and its answer was not looked for yet. Reader thread.</summary>
    public bool IsAwaitingDirect => _direct is not null;

    /// <summary>True where the reader may seal another batch. Reader thread.</summary>
    public bool HasRoom => _mode == QueueMode.Spool ? Spool!.MayAppend : _sealed.Pushed - _sealed.Popped < capacity;

    /// <summary>True once the reader has sealed its last batch. Any thread.</summary>
    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>An empty batch. Reader thread.</summary>
    public Batch Rent() => _spare.TryPop(out var batch) || _emptied.TryPop(out batch) ? batch : new Batch { Redactor = Redactor };

    /// <summary>Takes an empty batch back, or one whose pages are to be freed. Reader thread.</summary>
    public void Return(Batch batch)
    {
        batch.Clear(Pool);
        _spare.Push(batch);
    }

    /// <summary>Names a batch and hands it on. Only while <see cref="HasRoom"/>. Reader thread.</summary>
    /// <param name="batch">The batch; one that has a name keeps it.</param>
    /// <param name="isAlone">Only while <see cref="IsIdle"/>: send it from this very thread, where that is possible at once.</param>
    /// <returns>False where the spool has no room for it: it is still the caller's, and may grow.</returns>
    public bool Seal(Batch batch, bool isAlone = false) => Seal(batch, out _, isAlone);

    /// <inheritdoc cref="Seal(Batch, bool)"/>
    /// <param name="batch">The batch.</param>
    /// <param name="order">Its place among the batches of its container.</param>
    /// <param name="isAlone">As there.</param>
    public bool Seal(Batch batch, out BatchId order, bool isAlone = false)
    {
        // A batch that was named and not taken, or that was made by an earlier process, keeps its name.
        if (!batch.IsSealed) batch.Id = batch.Order = numbers.Next();
        if (!batch.IsBegun) batch.Digest = BatchDigest.Of(batch);
        batch.SealedRecords = batch.Records;
        // Read here: in a moment the batch is somebody else's.
        order = batch.Order;
        if (_mode != QueueMode.Memory) return SealIntoSpill(batch);

        var isDirect = false;
        try
        {
            CollectDirect();
        }
        finally
        {
            // Whatever throws: a batch that was given here is delivered.
            Interlocked.Add(ref _unacknowledged, batch.Records);
            try
            {
                isDirect = isAlone && IsIdle && Direct is not null && Direct.TryBegin(batch);
            }
            finally
            {
                if (isDirect) _direct = batch;
                else Push(batch);
            }
        }

        return true;
    }

    /// <summary>
    /// Looks for the answer to the batch that went past the queue. Where it is not there yet, or is no plain
    /// acknowledgement, the batch goes to the sender, who waits for it or sends it again. Reader thread.
    /// </summary>
    public void CollectDirect()
    {
        if (_direct is not { } batch) return;
        var isDone = false;
        try
        {
            isDone = Direct!.Collect(batch);
        }
        finally
        {
            // Also where the look itself failed: the sender sends the batch again under the same id.
            _direct = null;
            if (!isDone) Push(batch);
        }
    }

    private void Push(Batch batch)
    {
        if (!_sealed.TryPush(batch))
        {
            _sealed.CountDropped(1);
            throw new InvalidOperationException("a batch was sealed into a full queue");
        }

        SenderWake.Wake();
    }

    /// <summary>Says that no further batch will come. Reader thread.</summary>
    public void Close()
    {
        CollectDirect();
        Volatile.Write(ref _closed, true);
        SenderWake.Wake();
    }

    /// <summary>Takes the oldest sealed batch. Sender thread.</summary>
    public bool TryTake(out Batch batch) => _sealed.TryPop(out batch);

    /// <summary>Ends a batch that is acknowledged: frees its pages and tells the reader. Sender thread.</summary>
    public void Complete(Batch batch)
    {
        Free(batch);
        Interlocked.Increment(ref _completed);
        ReaderWake.Wake();
    }

    /// <summary>Ends a batch that went past the queue. Reader thread, while the queue is idle.</summary>
    public void CompleteDirect(Batch batch)
    {
        Volatile.Write(ref _passedBy, _passedBy + 1);
        Free(batch);
    }

    private void Free(Batch batch)
    {
        Interlocked.Add(ref _unacknowledged, -batch.SealedRecords);
        batch.Clear(Pool);
        _ = _emptied.TryPush(batch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ReaderWake.Dispose();
        SenderWake.Dispose();
    }
}
