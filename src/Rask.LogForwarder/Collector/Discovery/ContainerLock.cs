using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>
/// One forwarder's hold on a container's log: a lock (flock(2)) on the container's directory. It needs no right to write,
/// is seen by all processes of the host whatever their mounts, and ends with the process, however that ends. Docker does
/// not lock its directories. Reader thread only.
/// </summary>
internal sealed class ContainerLock : IDisposable
{
    private readonly int _fd;

    private ContainerLock(int fd) => _fd = fd;

    /// <summary>Takes a directory.</summary>
    /// <param name="directory">The container's.</param>
    /// <param name="errno"><see cref="Errno.Again"/> where another process has it; else why it cannot be taken at all.</param>
    /// <returns>Null where it could not be taken.</returns>
    public static ContainerLock? TryTake(string directory, out int errno)
    {
        errno = 0;
        var fd = Libc.Open(directory, Libc.ReadOnly | Libc.OnlyDirectory | Libc.CloseOnExec, 0);
        if (fd < 0)
        {
            errno = Marshal.GetLastPInvokeError();
            return null;
        }

        if (Libc.FLock(fd, Libc.LockExclusive | Libc.LockNonBlocking) == 0) return new ContainerLock(fd);
        errno = Marshal.GetLastPInvokeError();
        _ = Libc.Close(fd);
        return null;
    }

    /// <summary>The process that has a directory; null where none can be seen, as one of another container cannot.</summary>
    public static int? Holder(string directory) => LockHolder.Find(directory);

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Libc.FLock(_fd, Libc.LockNone);
        _ = Libc.Close(_fd);
    }
}
