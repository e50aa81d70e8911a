using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Platform;

/// <summary>Waits on one or two descriptors, with a time limit finer than a millisecond. Thread-safe: it has no state.</summary>
internal static unsafe class Poller
{
    /// <summary>
    /// Waits until one of the descriptors is ready or the time is over.
    /// </summary>
    /// <param name="first">A descriptor, or a negative number for none.</param>
    /// <param name="firstEvents">What to wait for on it.</param>
    /// <param name="second">A descriptor that is waited on for reading, or a negative number for none.</param>
    /// <param name="limit">The longest wait; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>The events of the first descriptor; 0 where only the second is ready, the time is over, or a signal came.</returns>
    public static short Wait(int first, short firstEvents, int second, TimeSpan limit)
    {
        var fds = stackalloc Libc.PollFd[2];
        fds[0] = new Libc.PollFd { Fd = first, Events = firstEvents };
        fds[1] = new Libc.PollFd { Fd = second, Events = Libc.PollIn };
        Libc.TimeSpec time;
        Libc.TimeSpec* timeout = null;
        if (limit != Timeout.InfiniteTimeSpan)
        {
            var ticks = Math.Max(0, limit.Ticks);
            time = new Libc.TimeSpec
            {
                Seconds = ticks / TimeSpan.TicksPerSecond,
                Nanoseconds = ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick,
            };
            timeout = &time;
        }

        var ready = Libc.PPoll(fds, 2, timeout, null);
        if (ready >= 0) return fds[0].ReturnedEvents;
        var errno = Marshal.GetLastPInvokeError();
        return errno == Errno.Interrupted ? (short)0 : throw new IOException("ppoll: " + Errno.Describe(errno));
    }
}
