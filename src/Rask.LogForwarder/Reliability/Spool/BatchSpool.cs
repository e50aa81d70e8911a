using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Reliability.Journal;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>The spool as the queue and the sender see it: with its ledger, its flushing, and patience after a refusal.</summary>
/// <param name="spool">The spool.</param>
/// <param name="ledger">Where the bytes are.</param>
/// <param name="sync">When what was written is flushed.</param>
/// <param name="syncer">Flushes it beside the delivery; null where nobody does.</param>
/// <param name="renamed">See <see cref="SpoolRecovery.Merge"/>.</param>
/// <param name="time">The clock; null for the system's.</param>
internal sealed class BatchSpool(
    Spool spool, CompletenessLedger ledger, JournalSync sync, JournalSyncer? syncer, Dictionary<BatchId, BatchDescription> renamed,
    TimeProvider? time = null)
    : IBatchSpool, ISyncable, IDisposable
{
    /// <summary>Compressing a batch again and again for a full disk would cost a core.</summary>
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Each time that the disk is asked for, the sender leaves a request that is on its way. Longer than any request
    /// usually takes: a slow aggregator beside a full disk must get batches all the same.
    /// </summary>
    private static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(2);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private Batch? _taken;
    private long _refused = long.MinValue;
    private long _patience = LeastPatience.Ticks;
    private long _refusedBytes;

    /// <summary>Lets the journal's thread flush it from now on.</summary>
    public BatchSpool Attach()
    {
        syncer?.Add(this);
        return this;
    }

    /// <inheritdoc/>
    public bool MayAppend =>
        Volatile.Read(ref _refused) is var refused && (refused == long.MinValue || _time.GetElapsedTime(refused).Ticks >= Volatile.Read(ref _patience));

    /// <inheritdoc/>
    public bool IsEmpty => spool.Batches == 0;

    /// <inheritdoc/>
    public bool TryAppend(Batch batch)
    {
        if (spool.Append(batch) != AppendResult.Added)
        {
            // The first refusal of a row leaves the patience as short as it is.
            if (Volatile.Read(ref _refused) != long.MinValue) Volatile.Write(ref _patience, Math.Min(2 * _patience, MostPatience.Ticks));
            _refusedBytes = spool.Bytes;
            Volatile.Write(ref _refused, _time.GetTimestamp());
            return false;
        }

        Volatile.Write(ref _refused, long.MinValue);
        Volatile.Write(ref _patience, LeastPatience.Ticks);
        ledger.For(batch.Owner.Key).Spool(batch.Covered);
        if (sync == JournalSync.Always) _ = spool.Sync();
        else syncer?.Wake();
        return true;
    }

    /// <inheritdoc/>
    public bool TrySync() => !spool.IsDirty || spool.Sync() == 0;

    /// <inheritdoc/>
    public bool TryPeek(out Batch batch)
    {
        if (!spool.TryPeek(out batch)) return false;
        if (batch == _taken) return true;
        _taken = batch;
        // Where it became smaller with the new name, its old one is as good as any: it is refused once more.
        if (renamed.Remove(batch.Id, out var now) && now.Records == batch.Records) (batch.Id, batch.Digest) = (now.Id, now.Digest);
        ledger.For(batch.Owner.Key).Unspool(batch.Covered);
        return true;
    }

    /// <inheritdoc/>
    public void PutBack(Batch batch)
    {
        if (batch != _taken) return;
        _taken = null;
        ledger.For(batch.Owner.Key).Spool(batch.Covered);
    }

    /// <inheritdoc/>
    public void Remove(Batch batch)
    {
        _taken = null;
        spool.Remove(batch);
        // Room becomes free a segment at a time; then there is a reason to try.
        if (spool.Bytes >= _refusedBytes) return;
        Volatile.Write(ref _patience, LeastPatience.Ticks);
        Volatile.Write(ref _refused, long.MinValue);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        syncer?.Remove(this);
        // What was poured at the end may be the only copy.
        _ = spool.Sync();
        spool.Dispose();
    }
}
