using System.Globalization;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Reliability;

/// <summary>
/// The directory that outlives the process, held by one forwarder at a time: a lock on <c>lock</c> in it ends with the
/// process, however that ends. Only its owner may look inside.
/// </summary>
internal sealed class StateDirectory : IDisposable
{
    private const int OwnerOnly = 0x180; // 0600

    private readonly int _lock;

    private StateDirectory(string path, int fd)
    {
        Path = path;
        _lock = fd;
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>Makes the directory where it is missing, and takes it.</summary>
    /// <returns>Null with the reason where it cannot be written.</returns>
    /// <exception cref="StateInUseException">Another process holds it.</exception>
    public static StateDirectory? TryOpen(string path, out string? reason)
    {
        reason = null;
        try
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            reason = error.Message;
            return null;
        }

        var file = System.IO.Path.Combine(path, "lock");
        var fd = Libc.Open(file, Libc.ReadWrite | Libc.Create | Libc.CloseOnExec, OwnerOnly);
        if (fd < 0)
        {
            reason = $"{file}: {Errno.Describe(Marshal.GetLastPInvokeError())}";
            return null;
        }

        if (Libc.FLock(fd, Libc.LockExclusive | Libc.LockNonBlocking) == 0)
        {
            WriteOwner(fd);
            return new StateDirectory(path, fd);
        }

        var errno = Marshal.GetLastPInvokeError();
        var owner = ReadOwner(fd);
        _ = Libc.Close(fd);
        if (errno == Errno.Again) throw new StateInUseException(path, owner);
        reason = $"{file}: {Errno.Describe(errno)}";
        return null;
    }

    /// <summary>The path of a file in the directory.</summary>
    public string FileName(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Closing alone would leave it to a child that another thread has just forked, until that child's exec.
        _ = Libc.FLock(_lock, Libc.LockNone);
        _ = Libc.Close(_lock);
    }

    /// <summary>Through the descriptor: the framework would want the lock for itself before it reads.</summary>
    private static unsafe string ReadOwner(int fd)
    {
        var text = stackalloc byte[16];
        var length = Libc.PRead(fd, text, 16, 0);
        return length > 0 ? System.Text.Encoding.ASCII.GetString(text, (int)length).Trim() : "";
    }

    private static unsafe void WriteOwner(int fd)
    {
        var text = Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n";
        var bytes = System.Text.Encoding.ASCII.GetBytes(text);
        _ = Libc.FTruncate(fd, 0);
        fixed (byte* pointer = bytes) _ = Libc.Write(fd, pointer, (nuint)bytes.Length);
    }
}
