using System.Diagnostics;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// Says when the sender must give up: a time that is set once, when the forwarder is told to end. Thread-safe.
/// </summary>
/// <remarks>
/// It has a descriptor of its own, because the queue's wake-up comes with every sealed batch, also while the sender waits
/// for an answer and could do nothing with it.
/// </remarks>
internal sealed unsafe class AbortSignal : IDisposable
{
    private readonly WakeEvent _idle;
    private readonly int _fd;
    private long _deadline = long.MaxValue;

    /// <param name="idle">What the sender sleeps on while there is nothing to send.</param>
    /// <exception cref="IOException">The process has no free descriptor.</exception>
    public AbortSignal(WakeEvent idle)
    {
        _idle = idle;
        _fd = Libc.EventFd(0, Libc.CloseOnExec | Libc.NonBlocking);
        if (_fd < 0) throw new IOException("eventfd: " + Errno.Describe(Marshal.GetLastPInvokeError()));
    }

    /// <summary>True once a time is set: the forwarder is ending.</summary>
    public bool IsSet => Volatile.Read(ref _deadline) != long.MaxValue;

    /// <summary>True when that time has come.</summary>
    public bool IsDue => Stopwatch.GetTimestamp() >= Volatile.Read(ref _deadline);

    /// <summary>
    /// A descriptor that becomes readable, and stays so, when the time is set; negative once that has been seen. To be
    /// read before <see cref="Remaining"/>: a time that is set between the two ends the wait at once.
    /// </summary>
    public int Fd => IsSet ? -1 : _fd;

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
        ulong one = 1;
        _ = Libc.Write(_fd, (byte*)&one, sizeof(ulong));
        _idle.Wake();
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Libc.Close(_fd);
}
