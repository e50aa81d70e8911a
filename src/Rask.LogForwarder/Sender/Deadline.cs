using System.Diagnostics;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender;

/// <summary>The latest time for a step on a connection: its own limit, or the end of the forwarder's grace period.</summary>
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

    /// <summary>Waits until a descriptor is ready.</summary>
    /// <returns>The events that came.</returns>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public short Wait(int fd, short events)
    {
        var wake = _abort.Wake;
        while (true)
        {
            if (_abort.IsDue) throw new OperationCanceledException();
            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _end);
            if (left <= TimeSpan.Zero) throw new TimeoutException($"no answer within {_limit.TotalSeconds:0.###} s");
            var limit = left < _abort.Remaining ? left : _abort.Remaining;
            // Being told to end must shorten a wait that has begun; new batches wake it too, and it goes on.
            wake.PrepareSleep();
            var ready = _abort.IsDue ? (short)0 : Poller.Wait(fd, events, wake.Fd, limit);
            wake.EndSleep();
            if (ready != 0) return ready;
        }
    }
}
