using System.Diagnostics;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// Whether the endpoint works, and when the next attempt is due where it does not: a circuit breaker. While it is open
/// there is one attempt at a time, each after a wait, whichever batch it is for. One owner at a time: see
/// <see cref="Buffer.IDirectDelivery"/>.
/// </summary>
internal sealed class Circuit(ITransport transport, AbortSignal abort, SelfLog log, Counters counters, Func<double> random)
{
    private const string Failure = "failure";
    private const string Refusal = "refusal";

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Where nobody can be connected to, an attempt costs the other side nothing, and an aggregator that is back after a
    /// long time is not kept waiting.
    /// </summary>
    private static readonly TimeSpan LongestWaitForHost = TimeSpan.FromSeconds(5);

    /// <summary>After a refusal a person has to act, which takes longer than a restart.</summary>
    private static readonly TimeSpan FirstWaitAfterRefusal = TimeSpan.FromSeconds(5);

    /// <summary>While the forwarder is ending, attempts follow each other faster: there are only seconds left.</summary>
    private static readonly TimeSpan LongestWaitAtEnd = TimeSpan.FromMilliseconds(500);

    private readonly Backoff _backoff = new(FirstWait, LongestWait, random);
    private readonly Backoff _refusals = new(FirstWaitAfterRefusal, LongestWait, random);
    private readonly RepeatedFailure _failures = new(TimeProvider.System);
    private long _failedAt;
    private TimeSpan _wait;

    /// <summary>True while the last attempt failed.</summary>
    public bool IsOpen => _backoff.Failures + _refusals.Failures > 0;

    /// <summary>From the last failure to the next attempt.</summary>
    public TimeSpan Wait => _wait;

    /// <summary>Counts and reports an attempt that has to be repeated, and sets when.</summary>
    public void Fail(DeliveryResult result)
    {
        counters.AddRetry(result.RetryReason);
        var isRefusal = result.Status != DeliveryStatus.Retry;
        _wait = (isRefusal ? _refusals : _backoff).Next(result.RetryAfter, result.IsUnreachable ? LongestWaitForHost : null);
        _failedAt = Stopwatch.GetTimestamp();
        counters.Conditions.Delivering.Fail(result.Reason);
        Report(result, isRefusal);
    }

    /// <summary>After an acknowledgement.</summary>
    public void Succeed()
    {
        if (!IsOpen) return;
        _backoff.Reset();
        _refusals.Reset();
        counters.Conditions.Delivering.Succeed();
        _ = _failures.Recovered(Failure, out var failures, out var lasted);
        _ = _failures.Recovered(Refusal, out var refusals, out var lastedRefused);
        log.Info(
            "delivering again",
            new LogField("failed_attempts", failures + refusals),
            new LogField("after_seconds", Math.Max(lasted.TotalSeconds, lastedRefused.TotalSeconds)));
    }

    /// <summary>Waits until an attempt is due.</summary>
    /// <returns>Null where it is; otherwise why none may be made.</returns>
    public DeliveryOutcome? WaitForTurn()
    {
        while (true)
        {
            if (abort.IsDue) return DeliveryOutcome.Aborted;
            if (abort.IsYielding) return DeliveryOutcome.Yielded;
            if (!IsOpen) return null;
            var limit = abort.IsSet && _wait > LongestWaitAtEnd ? LongestWaitAtEnd : _wait;
            var left = limit - Stopwatch.GetElapsedTime(_failedAt);
            if (left <= TimeSpan.Zero) return null;
            // Batches that are sealed meanwhile do not concern this wait.
            var grace = abort.Remaining;
            transport.WaitIdle(abort.Fd, left < grace ? left : grace);
            abort.Heard();
        }
    }

    private void Report(DeliveryResult result, bool isRefusal)
    {
        // Each kind for itself: a refusal must not stay unsaid because the aggregator was unreachable just before.
        if (!_failures.ShouldLog(isRefusal ? Refusal : Failure, out var suppressed)) return;
        LogField[] fields =
        [
            new("reason", result.Reason),
            new("status", result.StatusCode),
            new("next_attempt_ms", (long)_wait.TotalMilliseconds),
            new("repeated", suppressed),
        ];
        if (isRefusal && result.StatusCode == 0) log.Error("cannot deliver before somebody changes the setup; trying again. Nothing is thrown away", fields);
        else if (isRefusal) log.Error("the aggregator refuses batches; check its address, its token and its version. Nothing is thrown away", fields);
        else log.Warn("cannot deliver; trying again. Nothing is thrown away", fields);
    }
}
