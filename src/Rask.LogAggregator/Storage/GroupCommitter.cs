using System.Collections.Concurrent;
using Rask.LogAggregator.Intake;

namespace Rask.LogAggregator.Storage;

/// <summary>
/// Writes batches one after the other in a thread of its own. While one flush is under way others queue up, and the next
/// flush makes all of them durable: the more connections, the fewer flushes a batch costs. <see cref="Append"/> is thread-safe.
/// </summary>
internal sealed class GroupCommitter : IDisposable
{
    /// <summary>Bounds the time that the first batch of a round waits for the others to be written.</summary>
    private const int MaximumBatches = 64;

    private readonly BlockingCollection<PendingBatch> _queue = [];
    private readonly Dictionary<Segment, long> _uncut = [];
    private readonly ServiceLogs _logs;
    private readonly StoreCondition _condition;
    private readonly Thread _thread;

    public GroupCommitter(ServiceLogs logs, StoreCondition condition)
    {
        (_logs, _condition) = (logs, condition);
        _thread = new Thread(Run) { Name = "commit", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Completes when the batch is durable.</summary>
    public Task Append(RecordBatch batch)
    {
        var pending = new PendingBatch(batch);
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
        var round = new CommitRound(_logs, _uncut);
        var written = new List<PendingBatch>(batches.Count);
        foreach (PendingBatch pending in batches)
        {
            try
            {
                CutLeftovers();
                round.Append(pending.Batch);
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
        if (written.Count == 0)
            return;
        _condition.Succeeded();
        foreach (PendingBatch pending in written)
        {
            foreach (ServiceRecords service in pending.Batch.Services)
                _logs.Get(service.Name).Count(service.Records, service.Bytes);
            pending.Complete();
        }
    }

    /// <summary>Cuts what earlier failures left behind.</summary>
    private void CutLeftovers()
    {
        foreach ((Segment segment, long length) in _uncut)
        {
            segment.CutTo(length);
            _uncut.Remove(segment);
        }
    }
}
