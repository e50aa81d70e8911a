using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Platform;

/// <summary>
/// A wake-up that one thread sleeps on inside <c>ppoll</c> together with its other descriptors, and that any thread
/// sends. Sending costs a system call only while the other side really sleeps. Thread-safe.
/// </summary>
internal sealed unsafe class WakeEvent : IDisposable
{
    private int _sleeping;

    /// <exception cref="IOException">The process has no free descriptor.</exception>
    public WakeEvent()
    {
        Fd = Libc.EventFd(0, Libc.CloseOnExec | Libc.NonBlocking);
        if (Fd < 0) throw new IOException("eventfd: " + Errno.Describe(Marshal.GetLastPInvokeError()));
    }

    /// <summary>The descriptor, readable after <see cref="Wake"/>.</summary>
    public int Fd { get; }

    /// <summary>
    /// Announces that the calling thread is about to sleep. It must look once more for work after this call and before
    /// it sleeps: whoever brings work later sees the announcement and wakes it.
    /// </summary>
    public void PrepareSleep()
    {
        Volatile.Write(ref _sleeping, 1);
        Interlocked.MemoryBarrier();
    }

    /// <summary>Takes the announcement back and swallows a wake-up that has come.</summary>
    public void EndSleep()
    {
        if (Interlocked.Exchange(ref _sleeping, 0) == 0)
        {
            ulong count;
            _ = Libc.Read(Fd, (byte*)&count, sizeof(ulong));
        }
    }

    /// <summary>Wakes the sleeper, if there is one.</summary>
    public void Wake()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _sleeping) == 0 || Interlocked.Exchange(ref _sleeping, 0) == 0) return;
        WakeAlways();
    }

    /// <summary>Wakes the other side also out of a sleep that it did not announce. It may find the wake-up later and once more.</summary>
    public void WakeAlways()
    {
        ulong one = 1;
        _ = Libc.Write(Fd, (byte*)&one, sizeof(ulong));
    }

    /// <inheritdoc/>
    public void Dispose() => Libc.Close(Fd);
}
