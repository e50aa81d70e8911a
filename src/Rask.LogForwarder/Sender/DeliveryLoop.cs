using System.Diagnostics;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// The sender thread: takes sealed batches in order and delivers each one, for ever if need be, before the next.
/// </summary>
internal sealed class DeliveryLoop(
    BatchQueue queue,
    ITransport transport,
    ICheckpoints checkpoints,
    IDeadLetters deadLetters,
    string sender,
    AbortSignal abort,
    SelfLog log,
    Counters counters)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>While the forwarder is ending, attempts follow each other faster: there are only seconds left.</summary>
    private static readonly TimeSpan LongestWaitAtEnd = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(1);

    private readonly Backoff _backoff = new(FirstWait, LongestWait, Random.Shared.NextDouble);
    private readonly RepeatedFailure _failures = new(TimeProvider.System);

    /// <summary>Runs until the queue is closed and empty, or the time to end has come.</summary>
    public void Run()
    {
        while (true)
        {
            if (queue.TryTake(out var batch))
            {
                if (!Deliver(batch)) return;
                continue;
            }

            if (queue.IsClosed && queue.IsIdle) return;
            WaitForBatch();
        }
    }

    private void WaitForBatch()
    {
        queue.SenderWake.PrepareSleep();
        if (queue.Pushed == queue.Popped && !queue.IsClosed) transport.WaitIdle(queue.SenderWake.Fd, IdleLimit);
        queue.SenderWake.EndSleep();
    }

    private bool Deliver(Batch batch)
    {
        var id = $"{sender}-{batch.Sequence}";
        while (true)
        {
            if (abort.IsDue) return false;
            var result = transport.Send(batch, id, abort);
            if (result.Status == DeliveryStatus.Aborted) return false;
            if (result.Status == DeliveryStatus.Acknowledged)
            {
                Acknowledge(batch, id, result);
                return true;
            }

            counters.AddRetries(1);
            var wait = _backoff.Next(result.RetryAfter);
            Report(result, wait);
            if (!Pause(wait)) return false;
        }
    }

    private void Acknowledge(Batch batch, string id, DeliveryResult result)
    {
        if (_backoff.Failures > 0)
        {
            _backoff.Reset();
            _ = _failures.Recovered("delivery", out var failures, out var lasted);
            log.Info(
                "delivering again", new LogField("failed_attempts", failures), new LogField("after_seconds", lasted.TotalSeconds));
        }

        if (result.Rejected.Count > 0) Reject(batch, id, result);
        checkpoints.Record(batch.Owner.Key, batch.End);
        counters.AddRecordsAcknowledged(batch.Records - result.Rejected.Count);
        counters.AddBatchesSent(1);
        queue.Complete(batch);
    }

    private void Reject(Batch batch, string id, DeliveryResult result)
    {
        var kept = deadLetters.Write(batch, id, result.Rejected);
        counters.AddRecordsDeadLettered(kept);
        counters.AddRecordsLost(result.Rejected.Count - kept);
        if (_failures.ShouldLog("rejected", out var suppressed))
        {
            log.Warn(
                "the aggregator could not decode some records",
                new LogField("records", result.Rejected.Count),
                new LogField("dead_letters", deadLetters.Path),
                new LogField("batch", id),
                new LogField("repeated", suppressed));
        }
    }

    private void Report(DeliveryResult result, TimeSpan wait)
    {
        if (!_failures.ShouldLog("delivery", out var suppressed)) return;
        var text = result.Status == DeliveryStatus.Refused
            ? "the aggregator refuses batches; check its address, its token and its version. Nothing is thrown away"
            : "cannot deliver; trying again. Nothing is thrown away";
        LogField[] fields =
        [
            new("reason", result.Reason),
            new("status", result.StatusCode),
            new("next_attempt_ms", (long)wait.TotalMilliseconds),
            new("repeated", suppressed),
        ];
        if (result.Status == DeliveryStatus.Refused) log.Error(text, fields);
        else log.Warn(text, fields);
    }

    /// <summary>Waits between two attempts. False where the time to end has come.</summary>
    private bool Pause(TimeSpan wait)
    {
        var start = Stopwatch.GetTimestamp();
        while (!abort.IsDue)
        {
            var limit = abort.IsSet && wait > LongestWaitAtEnd ? LongestWaitAtEnd : wait;
            var left = limit - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) return true;
            if (left > abort.Remaining) left = abort.Remaining;
            queue.SenderWake.PrepareSleep();
            // Batches that are sealed meanwhile wake this wait as well; it goes on until its time is over.
            transport.WaitIdle(queue.SenderWake.Fd, left);
            queue.SenderWake.EndSleep();
        }

        return false;
    }
}
