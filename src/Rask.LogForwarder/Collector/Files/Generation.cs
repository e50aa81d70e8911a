using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Collector.Files;

/// <summary>
/// One life of a log file, held open from the moment it was seen, so that renaming and deleting it change nothing.
/// Reader thread only.
/// </summary>
internal sealed unsafe class Generation : IDisposable
{
    private readonly int _fd;
    private string? _id;
    private int _holds = 1;

    private Generation(int fd, string path, FileIdentity identity)
    {
        _fd = fd;
        Path = path;
        Identity = identity;
    }

    /// <summary>The name under which it was opened.</summary>
    public string Path { get; }

    /// <summary>Which file it is.</summary>
    public FileIdentity Identity { get; }

    /// <summary>Where the next line starts that was not read.</summary>
    public long Offset { get; set; }

    /// <summary>A name of this very file, whatever it is called now, for a watch.</summary>
    public string DescriptorPath => $"/proc/self/fd/{_fd}";

    /// <summary>16 hexadecimal digits that name this generation for ever, or null while its first record is not complete.</summary>
    public string? Id => _id ??= FirstRecordHash.Compute(this);

    /// <summary>Opens a file for reading.</summary>
    /// <returns>Null with the error number where that fails.</returns>
    public static Generation? TryOpen(string path, out int errno)
    {
        var fd = Libc.Open(path, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (fd < 0)
        {
            errno = Marshal.GetLastPInvokeError();
            return null;
        }

        if (!FileStatus.TryGet(fd, out var status, out errno))
        {
            _ = Libc.Close(fd);
            return null;
        }

        return new Generation(fd, path, status.Identity);
    }

    /// <summary>Reads bytes at an offset, as many as there are up to <paramref name="length"/>.</summary>
    /// <returns>0 at the end of the file.</returns>
    /// <exception cref="IOException">The device fails.</exception>
    public int Read(byte* buffer, int length, long offset)
    {
        while (true)
        {
            var read = Libc.PRead(_fd, buffer, (nuint)length, offset);
            if (read >= 0) return (int)read;
            var errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.Interrupted) throw new IOException($"cannot read {Path}: {Errno.Describe(errno)}");
        }
    }

    /// <summary>The file's length now.</summary>
    public long Size() => FileStatus.TryGet(_fd, out var status, out _) ? status.Size : Offset;

    /// <summary>Keeps the file open for one more user, such as a line whose first piece lies in it.</summary>
    public Generation Hold()
    {
        _holds++;
        return this;
    }

    /// <summary>Ends one use; the last one closes the file.</summary>
    public void Dispose()
    {
        if (--_holds == 0) _ = Libc.Close(_fd);
    }
}
