using System.Diagnostics;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// Says when the sender must give up: a time that is set once, when the forwarder is told to end. Thread-safe.
/// </summary>
internal sealed class AbortSignal(WakeEvent wake)
{
    private long _deadline = long.MaxValue;

    /// <summary>Wakes a sender that waits, when the time is set.</summary>
    public WakeEvent Wake { get; } = wake;

    /// <summary>True once a time is set: the forwarder is ending.</summary>
    public bool IsSet => Volatile.Read(ref _deadline) != long.MaxValue;

    /// <summary>True when that time has come.</summary>
    public bool IsDue => Stopwatch.GetTimestamp() >= Volatile.Read(ref _deadline);

    /// <summary>The time until then; a very long one while none is set.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var deadline = Volatile.Read(ref _deadline);
            if (deadline == long.MaxValue) return TimeSpan.MaxValue;
            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Sets the time. The first call counts.</summary>
    public void SetAfter(TimeSpan delay)
    {
        var deadline = Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency);
        Interlocked.CompareExchange(ref _deadline, deadline, long.MaxValue);
        Wake.Wake();
    }
}
