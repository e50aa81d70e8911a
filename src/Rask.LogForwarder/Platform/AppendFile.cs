using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Platform;

/// <summary>
/// A file that grows at its end, one whole record at a time: a record that cannot be written whole is not written at
/// all. Not thread-safe.
/// </summary>
internal sealed unsafe class AppendFile : IDisposable
{
    private const int OwnerOnly = 0x180; // 0600

    private readonly int _fd;

    private AppendFile(int fd, long length)
    {
        _fd = fd;
        Length = length;
    }

    /// <summary>The file's length in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Opens or makes a file that only its owner may read.</summary>
    /// <exception cref="IOException">That fails; the message names the path and the reason.</exception>
    public static AppendFile Open(string path)
    {
        var fd = Libc.Open(path, Libc.ReadWrite | Libc.Create | Libc.Append | Libc.CloseOnExec, OwnerOnly);
        if (fd < 0) throw new IOException($"cannot open {path}: {Errno.Describe(Marshal.GetLastPInvokeError())}");
        if (FileStatus.TryGet(fd, out var status, out var errno)) return new AppendFile(fd, status.Size);
        _ = Libc.Close(fd);
        throw new IOException($"cannot read {path}: {Errno.Describe(errno)}");
    }

    /// <summary>Appends a record.</summary>
    /// <returns>0, or the error number; then the file is as long as before.</returns>
    public int TryAppend(ReadOnlySpan<byte> record)
    {
        var done = 0;
        fixed (byte* bytes = record)
        {
            while (done < record.Length)
            {
                var written = Libc.Write(_fd, bytes + done, (nuint)(record.Length - done));
                if (written >= 0)
                {
                    done += (int)written;
                    continue;
                }

                var errno = Marshal.GetLastPInvokeError();
                if (errno == Errno.Interrupted) continue;
                if (done > 0) _ = Libc.FTruncate(_fd, Length);
                return errno;
            }
        }

        Length += record.Length;
        return 0;
    }

    /// <summary>Cuts the file.</summary>
    /// <exception cref="IOException">That fails.</exception>
    public void Cut(long length)
    {
        if (Libc.FTruncate(_fd, length) != 0) throw new IOException("ftruncate: " + Errno.Describe(Marshal.GetLastPInvokeError()));
        Length = length;
    }

    /// <summary>Waits until what was appended is on the device.</summary>
    /// <returns>0, or the error number.</returns>
    public int Sync() => Libc.FDataSync(_fd) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <inheritdoc/>
    public void Dispose() => _ = Libc.Close(_fd);
}
