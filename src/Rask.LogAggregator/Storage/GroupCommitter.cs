using System.Collections.Concurrent;
using Rask.LogAggregator.Intake;
using Rask.LogAggregator.Storage.Commits;
using Rask.LogAggregator.Storage.Dedup;

namespace Rask.LogAggregator.Storage;

/// <summary>
/// Writes batches one after the other in a thread of its own. While one flush is under way others queue up, and the next
/// flush makes all of them durable: the more connections, the fewer flushes a batch costs. Whether a batch was stored before
/// is decided here too, one batch after the other, so that of two equal ones that come at the same moment one is stored.
/// <see cref="Append"/> is thread-safe.
/// </summary>
internal sealed class GroupCommitter : IDisposable
{
    /// <summary>Bounds the time that the first batch of a round waits for the others to be written.</summary>
    private const int MaximumBatches = 64;

    private readonly BlockingCollection<PendingBatch> _queue = [];
    private readonly Dictionary<Segment, long> _uncut = [];
    private readonly ServiceLogs _logs;
    private readonly CommitLog _commits;
    private readonly StoreCondition _condition;
    private readonly Thread _thread;

    public GroupCommitter(ServiceLogs logs, CommitLog commits, StoreCondition condition)
    {
        (_logs, _commits, _condition) = (logs, commits, condition);
        _thread = new Thread(Run) { Name = "commit", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Completes when the batch is durable, with the number of its records that were stored before.</summary>
    public Task<int> Append(RecordBatch batch, BatchClaim? claim)
    {
        var pending = new PendingBatch(batch, claim);
        _queue.Add(pending);
        return pending.Done;
    }

    /// <summary>Commits what is queued, then ends.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Run()
    {
        var round = new List<PendingBatch>(MaximumBatches);
        while (_queue.TryTake(out PendingBatch? first, Timeout.Infinite))
        {
            round.Add(first);
            while (round.Count < MaximumBatches && _queue.TryTake(out PendingBatch? next))
                round.Add(next);
            Commit(round);
            round.Clear();
        }
    }

    private void Commit(List<PendingBatch> batches)
    {
        var round = new CommitRound(_logs, _commits, _uncut);
        var written = new List<PendingBatch>(batches.Count);
        bool isDiskUsed = false;
        foreach (PendingBatch pending in batches)
        {
            try
            {
                if (Admit(pending, round) is not { } isStored)
                    continue;
                isDiskUsed |= isStored;
                written.Add(pending);
            }
            catch (Exception error)
            {
                // Whatever it is, it belongs to this batch, and the thread must live for the others.
                pending.Fail(_condition.Failed(error));
            }
        }

        try
        {
            round.Flush();
        }
        catch (Exception error)
        {
            round.TakeBack();
            StoreException failure = _condition.Failed(error);
            foreach (PendingBatch pending in written)
                pending.Fail(failure);
            written.Clear();
        }

        round.CloseFinished();
        _logs.CloseSurplus();
        if (written.Count > 0 && isDiskUsed)
            _condition.Succeeded();
        foreach (PendingBatch pending in written)
        {
            foreach (ServiceRecords service in pending.Missing)
                _logs.Get(service.Name).Count(service.Records, service.Bytes);
            pending.Complete();
        }

        _commits.CompactIfLong();
    }

    /// <summary>Writes what is missing of a batch.</summary>
    /// <returns>Whether anything was; null when the batch was refused.</returns>
    private static bool? Admit(PendingBatch pending, CommitRound round)
    {
        if (pending.Claim is { } claim)
        {
            DedupDecision decision = round.Decide(claim);
            if (decision.Kind == DedupKind.Conflict)
            {
                pending.Refuse(decision.Conflict!);
                return null;
            }

            pending.LeaveOut(decision);
            if (decision.Kind == DedupKind.Known)
                return false;
        }

        round.Append(pending.Missing, pending.Claim);
        return true;
    }
}
