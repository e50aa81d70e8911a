namespace Rask.LogForwarder.Buffer;

/// <summary>Keeps batches on disk in their order. The reader adds at the end while the sender takes from the start.</summary>
internal interface IBatchSpool
{
    /// <summary>False for a while after the disk or the limit refused a batch. Any thread.</summary>
    bool MayAppend { get; }

    /// <summary>True where no batch waits. Any thread.</summary>
    bool IsEmpty { get; }

    /// <summary>Writes a batch behind all others. One thread at a time.</summary>
    /// <returns>False where there is no room; nothing has changed.</returns>
    bool TryAppend(Batch batch);

    /// <summary>Reads the oldest batch; the same one until it is removed. Sender thread.</summary>
    /// <returns>False where there is none, or it cannot be read just now.</returns>
    bool TryPeek(out Batch batch);

    /// <summary>Removes the batch that was read last. Sender thread.</summary>
    void Remove(Batch batch);
}
