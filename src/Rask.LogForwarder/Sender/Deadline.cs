using System.Diagnostics;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender;

/// <summary>The latest time for a step on a connection: its own limit, or the end of the forwarder's grace period, or a yield.</summary>
internal readonly struct Deadline
{
    private readonly long _end;
    private readonly TimeSpan _limit;
    private readonly AbortSignal _abort;

    private Deadline(long end, TimeSpan limit, AbortSignal abort)
    {
        _end = end;
        _limit = limit;
        _abort = abort;
    }

    /// <summary>A deadline from now on.</summary>
    public static Deadline After(TimeSpan limit, AbortSignal abort) =>
        new(Stopwatch.GetTimestamp() + (long)(limit.TotalSeconds * Stopwatch.Frequency), limit, abort);

    /// <summary>The time that is left.</summary>
    public TimeSpan Left => Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _end);

    /// <summary>Waits until a descriptor is ready.</summary>
    /// <returns>The events that came.</returns>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending, or the sender is to yield.</exception>
    public short Wait(int fd, short events)
    {
        while (true)
        {
            if (_abort.IsDue || _abort.IsYielding) throw new OperationCanceledException();
            var left = Left;
            if (left <= TimeSpan.Zero) throw new TimeoutException($"no answer within {_limit.TotalSeconds:0.###} s");
            // Being told to end must shorten a wait that has begun: it ends then, and begins anew with less time.
            var grace = _abort.Remaining;
            var ready = Poller.Wait(fd, events, _abort.Fd, left < grace ? left : grace);
            if (ready != 0) return ready;
            _abort.Heard();
        }
    }
}
