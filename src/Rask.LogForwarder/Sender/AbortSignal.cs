using System.Diagnostics;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// Says when the sender must give up what it does: for good at a time that is set once, when the forwarder is told to
/// end; or for now, when another thread needs the batches that it holds. Thread-safe, but for the waiting.
/// </summary>
/// <remarks>
/// It has a descriptor of its own, because the queue's wake-up comes with every sealed batch, also while the sender waits
/// for an answer and could do nothing with it.
/// </remarks>
internal sealed unsafe class AbortSignal : IDisposable
{
    private readonly WakeEvent _idle;
    private long _deadline = long.MaxValue;
    private bool _yield;

    /// <param name="idle">What the sender sleeps on while there is nothing to send.</param>
    /// <exception cref="IOException">The process has no free descriptor.</exception>
    public AbortSignal(WakeEvent idle)
    {
        _idle = idle;
        Fd = Libc.EventFd(0, Libc.CloseOnExec | Libc.NonBlocking);
        if (Fd < 0) throw new IOException("eventfd: " + Errno.Describe(Marshal.GetLastPInvokeError()));
    }

    /// <summary>True once a time is set: the forwarder is ending.</summary>
    public bool IsSet => Volatile.Read(ref _deadline) != long.MaxValue;

    /// <summary>True when that time has come.</summary>
    public bool IsDue => Stopwatch.GetTimestamp() >= Volatile.Read(ref _deadline);

    /// <summary>True while the sender is to give up its attempt or its wait, although the forwarder is not ending.</summary>
    public bool IsYielding => Volatile.Read(ref _yield);

    /// <summary>
    /// A descriptor that becomes readable when the time is set or a yield is requested, until <see cref="Heard"/>. Whoever
    /// waits on it looks at the other members before each wait: what is said between the two ends the wait at once.
    /// </summary>
    public int Fd { get; }

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
        Tell();
    }

    /// <summary>Sets the time to now, whatever was set before.</summary>
    public void SetNow()
    {
        Volatile.Write(ref _deadline, Stopwatch.GetTimestamp());
        Tell();
    }

    /// <summary>Asks the sender to give up its attempt or its wait soon. It stays so until <see cref="EndYield"/>.</summary>
    public void RequestYield()
    {
        Volatile.Write(ref _yield, true);
        Tell();
    }

    /// <summary>Lets the sender go on.</summary>
    public void EndYield() => Volatile.Write(ref _yield, false);

    /// <summary>Makes the descriptor unreadable until something is said again. After each wait on it, by the thread that waited.</summary>
    public void Heard()
    {
        ulong count;
        _ = Libc.Read(Fd, (byte*)&count, sizeof(ulong));
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Libc.Close(Fd);

    private void Tell()
    {
        ulong one = 1;
        _ = Libc.Write(Fd, (byte*)&one, sizeof(ulong));
        _idle.Wake();
    }
}
