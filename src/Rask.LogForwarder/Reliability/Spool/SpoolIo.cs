using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>
/// The system calls of the spool. Tests derive from it to make a disk full, or to let the process die between two calls.
/// Results are 0 or an error number, where nothing else is said. Thread-safe.
/// </summary>
internal unsafe class SpoolIo
{
    private const int OwnerOnly = 0x180; // 0600

    /// <summary>Opens a file for reading and writing, and makes it where it is missing.</summary>
    /// <returns>The descriptor, or the negative error number.</returns>
    public virtual int OpenForWriting(string path) =>
        Open(path, Libc.ReadWrite | Libc.Create | Libc.CloseOnExec);

    /// <summary>Opens a file or a directory for reading.</summary>
    /// <returns>The descriptor, or the negative error number.</returns>
    public virtual int OpenForReading(string path) => Open(path, Libc.ReadOnly | Libc.CloseOnExec);

    /// <summary>Writes all of the bytes at an offset, or fails with a part of them written.</summary>
    public int Write(int fd, ReadOnlySpan<byte> bytes, long offset)
    {
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var written = WriteSome(fd, start + done, (nuint)(bytes.Length - done), offset + done);
                if (written >= 0) done += (int)written;
                else if (Marshal.GetLastPInvokeError() is var errno && errno != Errno.Interrupted) return errno;
            }
        }

        return 0;
    }

    /// <summary>Reads until the span is full, the file ends, or the device fails.</summary>
    /// <returns>Bytes read; the negative error number where not even the first byte can be read.</returns>
    public int Read(int fd, Span<byte> bytes, long offset)
    {
        var done = 0;
        fixed (byte* start = bytes)
        {
            while (done < bytes.Length)
            {
                var read = ReadSome(fd, start + done, (nuint)(bytes.Length - done), offset + done);
                if (read > 0) done += (int)read;
                else if (read == 0) break;
                else if (Marshal.GetLastPInvokeError() is var errno && errno != Errno.Interrupted) return done > 0 ? done : -errno;
            }
        }

        return done;
    }

    /// <summary>Cuts a file.</summary>
    public virtual int Cut(int fd, long length) => Libc.FTruncate(fd, length) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Waits until a file's content is on the device.</summary>
    public virtual int Sync(int fd) => Libc.FDataSync(fd) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Waits until a directory's entries are on the device.</summary>
    public virtual int SyncDirectory(string path)
    {
        var fd = OpenForReading(path);
        if (fd < 0) return -fd;
        var errno = Libc.FSync(fd) == 0 ? 0 : Marshal.GetLastPInvokeError();
        Close(fd);
        return errno;
    }

    /// <summary>Deletes a file.</summary>
    public virtual int Delete(string path) => Libc.Unlink(path) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Gives a file another name.</summary>
    public virtual int Rename(string from, string to) => Libc.Rename(from, to) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Closes a descriptor.</summary>
    public virtual void Close(int fd) => _ = Libc.Close(fd);

    /// <summary>The form of <c>pwrite(2)</c>; sets the last error.</summary>
    protected virtual nint WriteSome(int fd, byte* bytes, nuint count, long offset) => Libc.PWrite(fd, bytes, count, offset);

    /// <summary>The form of <c>pread(2)</c>; sets the last error.</summary>
    protected virtual nint ReadSome(int fd, byte* bytes, nuint count, long offset) => Libc.PRead(fd, bytes, count, offset);

    private static int Open(string path, int flags)
    {
        var fd = Libc.Open(path, flags, OwnerOnly);
        return fd >= 0 ? fd : -Marshal.GetLastPInvokeError();
    }
}
