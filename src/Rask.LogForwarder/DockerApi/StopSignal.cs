using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.DockerApi;

/// <summary>Ends what threads of this folder wait for, once and for good. Thread-safe.</summary>
internal sealed unsafe class StopSignal : IDisposable
{
    private bool _isSet;

    /// <exception cref="IOException">The process has no free descriptor.</exception>
    public StopSignal()
    {
        Fd = Libc.EventFd(0, Libc.CloseOnExec | Libc.NonBlocking);
        if (Fd < 0) throw new IOException("eventfd: " + Errno.Describe(Marshal.GetLastPInvokeError()));
    }

    /// <summary>Readable once it is set, and then for ever.</summary>
    public int Fd { get; }

    /// <summary>True once it is set.</summary>
    public bool IsSet => Volatile.Read(ref _isSet);

    /// <summary>Sets it.</summary>
    public void Set()
    {
        Volatile.Write(ref _isSet, true);
        ulong one = 1;
        _ = Libc.Write(Fd, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Sleeps.</summary>
    /// <returns>False where it was set.</returns>
    public bool Sleep(TimeSpan time)
    {
        if (!IsSet) _ = Poller.Wait(-1, 0, Fd, time);
        return !IsSet;
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Libc.Close(Fd);
}
