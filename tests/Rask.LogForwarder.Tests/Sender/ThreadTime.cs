using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Tests.Sender;

/// <summary>Processor time of the calling thread: what a thread that sleeps does not use, however busy the machine is.</summary>
internal static unsafe partial class ThreadTime
{
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID

    public static TimeSpan Current
    {
        get
        {
            var time = stackalloc long[2];
            Assert.Equal(0, GetTime(ThreadClock, time));
            return TimeSpan.FromSeconds(time[0]) + TimeSpan.FromMicroseconds(time[1] / 1000.0);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, long* time);
}
