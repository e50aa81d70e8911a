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
    private readonly WriteCall _write;
    private readonly CutCall _cut;
    private readonly SyncCall _sync;
    private bool _isTorn;

    private AppendFile(int fd, long length, WriteCall write, CutCall cut, SyncCall sync)
    {
        _sync = sync;
        _fd = fd;
        _write = write;
        _cut = cut;
        Length = length;
    }

    /// <summary>The form of <c>write(2)</c>; sets the last error.</summary>
    public delegate nint WriteCall(int fd, byte* bytes, nuint count);

    /// <summary>The form of <c>ftruncate(2)</c>; sets the last error.</summary>
    public delegate int CutCall(int fd, long length);

    /// <summary>The form of <c>fdatasync(2)</c>; sets the last error.</summary>
    public delegate int SyncCall(int fd);

    /// <summary>The file's length in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Opens or makes a file that only its owner may read.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="write">Stands for <c>write(2)</c> where a test needs a full disk.</param>
    /// <param name="cut">Stands for <c>ftruncate(2)</c> in the same way.</param>
    /// <param name="sync">Stands for <c>fdatasync(2)</c> in the same way.</param>
    /// <exception cref="IOException">That fails; the message names the path and the reason.</exception>
    public static AppendFile Open(string path, WriteCall? write = null, CutCall? cut = null, SyncCall? sync = null)
    {
        var fd = Libc.Open(path, Libc.ReadWrite | Libc.Create | Libc.Append | Libc.CloseOnExec, OwnerOnly);
        if (fd < 0) throw new IOException($"cannot open {path}: {Errno.Describe(Marshal.GetLastPInvokeError())}");
        if (FileStatus.TryGet(fd, out var status, out var errno))
            return new AppendFile(fd, status.Size, write ?? Libc.Write, cut ?? Libc.FTruncate, sync ?? Libc.FDataSync);
        _ = Libc.Close(fd);
        throw new IOException($"cannot read {path}: {Errno.Describe(errno)}");
    }

    /// <summary>Appends a record.</summary>
    /// <returns>0, or the error number; then the file is as long as before.</returns>
    public int TryAppend(ReadOnlySpan<byte> record)
    {
        // A part that could not be taken back would run into this record.
        if (_isTorn && _cut(_fd, Length) != 0) return Marshal.GetLastPInvokeError();
        _isTorn = false;
        var done = 0;
        fixed (byte* bytes = record)
        {
            while (done < record.Length)
            {
                var written = _write(_fd, bytes + done, (nuint)(record.Length - done));
                if (written >= 0)
                {
                    done += (int)written;
                    continue;
                }

                var errno = Marshal.GetLastPInvokeError();
                if (errno == Errno.Interrupted) continue;
                _isTorn = done > 0 && _cut(_fd, Length) != 0;
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
        if (_cut(_fd, length) != 0) throw new IOException("ftruncate: " + Errno.Describe(Marshal.GetLastPInvokeError()));
        Length = length;
    }

    /// <summary>Waits until what was appended is on the device.</summary>
    /// <returns>0, or the error number.</returns>
    public int Sync() => _sync(_fd) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <inheritdoc/>
    public void Dispose() => _ = Libc.Close(_fd);
}
