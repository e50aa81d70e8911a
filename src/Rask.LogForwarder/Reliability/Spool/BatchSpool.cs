using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Reliability.Journal;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>The spool as the queue and the sender see it: with its ledger, its flushing, and patience after a refusal.</summary>
internal sealed class BatchSpool : IBatchSpool, ISyncable, IDisposable
{
    /// <summary>Compressing a batch again and again for a full disk would cost a core.</summary>
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Each time that the disk is asked for, the sender leaves a request that is on its way. Longer than any request
    /// usually takes: a slow aggregator beside a full disk must get batches all the same.
    /// </summary>
    private static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(2);

    private readonly Spool _spool;
    private readonly IForwarderJournal _journal;
    private readonly CompletenessLedger _ledger;
    private readonly JournalSync _sync;
    private readonly JournalSyncer? _syncer;
    private readonly Dictionary<BatchId, BatchDescription> _renamed;
    private readonly TimeProvider _time;
    private Batch? _taken;
    private long _refused = long.MinValue;
    private long _patience = LeastPatience.Ticks;
    private long _refusedBytes;

    /// <summary>Merges what the spool, the journal and the ledger know, before anything is read or sent.</summary>
    /// <param name="spool">The spool, opened with the word of the same journal. It is disposed of with this.</param>
    /// <param name="journal">The journal.</param>
    /// <param name="ledger">Where the bytes are.</param>
    /// <param name="sync">When what was written is flushed.</param>
    /// <param name="syncer">Flushes it beside the delivery; null where nobody does.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public BatchSpool(
        Spool spool, IForwarderJournal journal, CompletenessLedger ledger, JournalSync sync, JournalSyncer? syncer, TimeProvider? time = null)
    {
        (_spool, _journal, _ledger, _sync, _syncer, _time) = (spool, journal, ledger, sync, syncer, time ?? TimeProvider.System);
        _renamed = SpoolRecovery.Merge(spool.Contents, journal);
        SpoolRecovery.Restore(spool.Contents, ledger);
        spool.Damaged = Lose;
        syncer?.Add(this);
    }

    /// <inheritdoc/>
    public bool MayAppend =>
        Volatile.Read(ref _refused) is var refused && (refused == long.MinValue || _time.GetElapsedTime(refused).Ticks >= Volatile.Read(ref _patience));

    /// <summary>Bytes of the spool's files. Any thread.</summary>
    public long Bytes => _spool.Bytes;

    /// <summary>Batches that lie there. Any thread.</summary>
    public long Batches => _spool.Batches;

    /// <inheritdoc/>
    public bool IsEmpty => _spool.Batches == 0;

    /// <inheritdoc/>
    public bool TryAppend(Batch batch)
    {
        // Before it lies there: the sender may take it out at once.
        _ledger.For(batch.Owner.Key).Spool(batch.Coverage);
        if (_spool.Append(batch) != AppendResult.Added)
        {
            _ledger.For(batch.Owner.Key).Unspool(batch.Coverage);
            // The first refusal of a row leaves the patience as short as it is.
            if (Volatile.Read(ref _refused) != long.MinValue) Volatile.Write(ref _patience, Math.Min(2 * _patience, MostPatience.Ticks));
            _refusedBytes = _spool.Bytes;
            Volatile.Write(ref _refused, _time.GetTimestamp());
            return false;
        }

        Volatile.Write(ref _refused, long.MinValue);
        Volatile.Write(ref _patience, LeastPatience.Ticks);
        if (_sync == JournalSync.Always) _ = _spool.Sync();
        else _syncer?.Wake();
        return true;
    }

    /// <inheritdoc/>
    public bool TrySync() => !_spool.IsDirty || _spool.Sync() == 0;

    /// <inheritdoc/>
    public bool TryPeek(out Batch batch)
    {
        while (true)
        {
            if (!_spool.TryPeek(out batch)) return false;
            if (batch == _taken) return true;
            if (!_spool.Contents.IsDone(batch.Owner.Key, batch.Order)) break;
            // The process died between the journal's word and this one's.
            _spool.Remove(batch);
        }

        _taken = batch;
        // Where it became smaller with the new name, its old one is as good as any: it is refused once more.
        if (_renamed.Remove(batch.Id, out var now) && now.Records == batch.Records) (batch.Id, batch.Digest) = (now.Id, now.Digest);
        _ledger.For(batch.Owner.Key).Unspool(batch.Coverage);
        return true;
    }

    /// <inheritdoc/>
    public void PutBack(Batch batch)
    {
        if (batch != _taken) return;
        _taken = null;
        _ledger.For(batch.Owner.Key).Spool(batch.Coverage);
    }

    /// <inheritdoc/>
    public void Remove(Batch batch)
    {
        _taken = null;
        _spool.Remove(batch);
        // Room becomes free a segment at a time; then there is a reason to try.
        if (_spool.Bytes >= _refusedBytes) return;
        Volatile.Write(ref _patience, LeastPatience.Ticks);
        Volatile.Write(ref _refused, long.MinValue);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _syncer?.Remove(this);
        // What was poured at the end may be the only copy.
        _ = _spool.Sync();
        _spool.Dispose();
    }

    /// <summary>A batch turned out to be damaged. Where even its name is, its bytes stay in the figure of the spool until the next start counts it.</summary>
    private void Lose(BatchDescription? damaged)
    {
        if (damaged is null)
        {
            SpoolRecovery.LoseUnknown(_spool.Contents, _ledger);
            return;
        }

        if (_spool.Contents.IsDone(damaged.Owner.Key, damaged.Order)) return;
        _ledger.For(damaged.Owner.Key).Unspool(damaged.Coverage);
        // The next start reads its lines again, if the log files still hold them.
        _journal.AddPending(damaged);
    }
}
