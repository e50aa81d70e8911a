using System.Diagnostics;
using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// Batches of one log that an earlier process began to send: they are read again and sent first. Reader thread only.
/// </summary>
internal sealed class PendingBatches(BatchOwner owner, BatchQueue queue, BatchRebuilder rebuilder, ContainerLedger ledger, Counters counters)
{
    private readonly Queue<PendingBatch> _batches = [];
    private readonly List<string> _notices = [];
    private StreamPositions? _end;
    private BatchId _noticed;
    private bool _isRestored;

    /// <summary>True where none waits.</summary>
    public bool IsEmpty => _batches.Count == 0;

    /// <summary>Sets them, oldest first.</summary>
    /// <param name="batches">The batches.</param>
    /// <param name="end">Where reading goes on behind the last one.</param>
    public void Set(IReadOnlyList<PendingBatch> batches, StreamPositions? end)
    {
        _end = end;
        foreach (var batch in batches)
        {
            _batches.Enqueue(batch);
            foreach (var range in batch.Description.Ranges)
                if (range.Text is { } text) _notices.Add(text);
        }
    }

    /// <summary>Puts the oldest one into the queue.</summary>
    /// <param name="isRemoved">True where the container is gone.</param>
    /// <returns>False where memory or the queue has no room for it; it is tried again then.</returns>
    public bool TrySealNext(bool isRemoved)
    {
        if (!queue.HasRoom) return false;
        var pending = _batches.Peek();
        var batch = queue.Rent();
        if (!rebuilder.TryRebuild(pending, batch))
        {
            queue.Return(batch);
            return false;
        }

        // What was said before the last end stays: the container may have been removed since.
        var reason = batch.MissingReason ??= isRemoved ? LossReason.Removed : LossReason.RotatedAway;
        batch.Owner = owner;
        if (batch.HasMissing && !SealNotice(batch, reason))
        {
            queue.Return(batch);
            return false;
        }

        var records = batch.Records;
        if (!_isRestored) ledger.Restore(pending.Description.Coverage);
        _isRestored = true;
        if (!queue.Seal(batch))
        {
            queue.Return(batch);
            return false;
        }

        counters.AddRecordsRead(records);
        _ = _batches.Dequeue();
        _isRestored = false;
        return true;
    }

    /// <summary>
    /// Puts a notice before a batch of which lines are missing, as a batch of its own: the other one keeps its records.
    /// </summary>
    /// <returns>False where there is no room for both; what is done of it is not done again.</returns>
    private unsafe bool SealNotice(Batch rebuilt, LossReason reason)
    {
        // A process that died in between has left its notice among the pending batches.
        if (_noticed == rebuilt.Id || _notices.Exists(text => GapNotice.Names(text, rebuilt.Id))) return true;
        if (!queue.Pool.TryRent(1, out var run)) return false;
        var missing = 0;
        var first = _batches.Peek().Description.Ranges is [var range, ..] ? range.Range : default;
        foreach (ref readonly var segment in rebuilt.Segments)
            if (segment.IsMissing) missing += segment.Records;
        var text = GapNotice.MissingLines(rebuilt.Id, missing, reason, DateTimeOffset.UtcNow);
        var notice = queue.Rent();
        notice.Owner = owner;
        notice.Opened = Stopwatch.GetTimestamp();
        notice.End = _end ?? rebuilt.End;
        notice.Add(queue.Pool, run, new Segment(
            run.Start, Encoding.UTF8.GetBytes(text, new Span<byte>(run.Start, run.Length)), 1, first.Generation ?? "", first.Offset, LineFlags.Notice));
        queue.Pool.Release(run);
        if (!queue.Seal(notice))
        {
            queue.Return(notice);
            return false;
        }

        counters.AddRecordsRead(1);
        _noticed = rebuilt.Id;
        return queue.HasRoom;
    }
}
