using System.Diagnostics;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Platform;
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
    AbortSignal abort,
    SelfLog log,
    Counters counters,
    Func<double>? random = null)
{
    private const string Failure = "failure";
    private const string Refusal = "refusal";

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>While the forwarder is ending, attempts follow each other faster: there are only seconds left.</summary>
    private static readonly TimeSpan LongestWaitAtEnd = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(1);

    /// <summary>After a refusal a person has to act, which takes longer than a restart.</summary>
    private static readonly TimeSpan FirstWaitAfterRefusal = TimeSpan.FromSeconds(5);

    private readonly Backoff _backoff = new(FirstWait, LongestWait, random ?? Random.Shared.NextDouble);
    private readonly Backoff _refusals = new(FirstWaitAfterRefusal, LongestWait, random ?? Random.Shared.NextDouble);
    private readonly RepeatedFailure _failures = new(TimeProvider.System);
    private DeliveryResult? _handedOver;

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

            if (abort.IsDue || (queue.IsClosed && queue.IsIdle)) return;
            WaitForBatch();
        }
    }

    /// <summary>True while the last attempt failed: then only the sender sends. For whoever owns the delivery.</summary>
    public bool IsFailing => _backoff.Failures + _refusals.Failures > 0;

    /// <summary>The id under which a batch is sent, every time.</summary>
    public static string IdOf(Batch batch) => batch.Id.ToString();

    /// <summary>Acknowledges a batch that went past the queue. Reader thread, while the queue is idle.</summary>
    public void AcknowledgeDirect(Batch batch, DeliveryResult result)
    {
        Settle(batch, result);
        queue.CompleteDirect(batch);
    }

    /// <summary>
    /// Hands over the answer to a batch that went past the queue and was not taken: the first outcome of the batch that
    /// is pushed next, counted, reported and waited for like any other. Reader thread, while the queue is idle.
    /// </summary>
    public void HandOver(DeliveryResult result) => _handedOver = result;

    private void WaitForBatch()
    {
        queue.SenderWake.PrepareSleep();
        // Read after the announcement: a time that is set later wakes this sleep.
        var grace = abort.Remaining;
        // Not through the transport: while the sender sleeps here, the connection is the reader's to use.
        if (queue.Pushed == queue.Popped && !queue.IsClosed)
            _ = Poller.Wait(-1, 0, queue.SenderWake.Fd, grace < IdleLimit ? grace : IdleLimit);
        queue.SenderWake.EndSleep();
    }

    private bool Deliver(Batch batch)
    {
        var id = IdOf(batch);
        while (true)
        {
            if (abort.IsDue) return false;
            var result = _handedOver ?? (batch.IsSent ? transport.Finish(batch, id, abort) : transport.Send(batch, id, abort));
            _handedOver = null;
            batch.IsSent = false;
            if (result.Status == DeliveryStatus.Aborted) return false;
            if (result.Status == DeliveryStatus.Acknowledged)
            {
                if (IsFailing) Recover();
                Settle(batch, result);
                queue.Complete(batch);
                return true;
            }

            counters.AddRetries(1);
            var wait = (result.Status == DeliveryStatus.Refused ? _refusals : _backoff).Next(result.RetryAfter);
            Report(result, wait);
            if (!Pause(wait)) return false;
        }
    }

    /// <summary>Records that a batch is delivered. Its pages are freed after that.</summary>
    private void Settle(Batch batch, DeliveryResult result)
    {
        if (result.Rejected.Count > 0) Reject(batch, IdOf(batch), result);
        checkpoints.Record(batch.Owner.Key, batch.End);
        counters.AddRecordsAcknowledged(batch.Records - result.Rejected.Count);
        counters.AddBatchesSent(1);
    }

    private void Recover()
    {
        _backoff.Reset();
        _refusals.Reset();
        _ = _failures.Recovered(Failure, out var failures, out var lasted);
        _ = _failures.Recovered(Refusal, out var refusals, out var lastedRefused);
        log.Info(
            "delivering again",
            new LogField("failed_attempts", failures + refusals),
            new LogField("after_seconds", Math.Max(lasted.TotalSeconds, lastedRefused.TotalSeconds)));
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
        // Each kind for itself: a refusal must not stay unsaid because the aggregator was unreachable just before.
        var kind = result.Status == DeliveryStatus.Refused ? Refusal : Failure;
        if (!_failures.ShouldLog(kind, out var suppressed)) return;
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
            // Batches that are sealed meanwhile do not concern this wait; only being told to end shortens it.
            var told = abort.Fd;
            var grace = abort.Remaining;
            var limit = told < 0 && wait > LongestWaitAtEnd ? LongestWaitAtEnd : wait;
            var left = limit - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) return true;
            transport.WaitIdle(told, left < grace ? left : grace);
        }

        return false;
    }
}
