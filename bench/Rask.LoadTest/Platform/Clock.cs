namespace Rask.LoadTest.Platform;

/// <summary>The monotonic clock of the machine, the same for every process on it.</summary>
internal static unsafe class Clock
{
    /// <summary>Nanoseconds of CLOCK_MONOTONIC.</summary>
    public static long Now
    {
        get
        {
            TimeSpec time;
            Libc.GetClock(Libc.ClockMonotonic, &time);
            return time.TotalNanoseconds;
        }
    }

    /// <summary>Sleeps until an absolute time of CLOCK_MONOTONIC, so that pauses do not add up to drift.</summary>
    public static void SleepUntil(long nanoseconds)
    {
        var until = TimeSpec.FromNanoseconds(nanoseconds);
        while (Libc.SleepUntil(Libc.ClockMonotonic, Libc.TimerAbsolute, &until, null) == Libc.EINTR)
        {
        }
    }

    /// <summary>Nanoseconds of CPU (user and system, all threads, ended ones too) that a live process has used; null if it is gone.</summary>
    /// <remarks>The clock id of another process is <c>~pid &lt;&lt; 3 | CPUCLOCK_SCHED</c> (kernel: posix-timers_types.h). Exact, where /proc/PID/stat counts ticks of 10 ms.</remarks>
    public static long? CpuOf(int pid)
    {
        TimeSpec time;
        return Libc.GetClock((~pid << 3) | 2, &time) == 0 ? time.TotalNanoseconds : null;
    }
}
