using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rask.LoadTest.Platform;

/// <summary>C's <c>struct rusage</c> on 64-bit Linux; the kernel scales user and system time to the exact run time.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResourceUsage
{
    public long UserSeconds;
    public long UserMicroseconds;
    public long SystemSeconds;
    public long SystemMicroseconds;
    private Counters _counters;

    public readonly double User => UserSeconds + UserMicroseconds / 1e6;

    public readonly double System => SystemSeconds + SystemMicroseconds / 1e6;

    /// <summary>Fourteen counters that nobody here reads; the kernel writes them.</summary>
    [InlineArray(14)]
    private struct Counters
    {
        private long _first;
    }
}
