using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Collector.Files;

/// <summary>
/// An open file, for reading at any offset. Renaming and deleting it change nothing. Reader thread only.
/// </summary>
internal sealed unsafe class LogFile : IGenerationText, IDisposable
{
    /// <summary>How much is read between two calls that let the kernel forget it: rare enough to cost nothing.</summary>
    private const long DropStep = 8 << 20;

    /// <summary>
    /// The kernel forgets a large page only as a whole (2 MiB and less): each range begins before the end of the last one,
    /// where such a page may have been left.
    /// </summary>
    private const long DropOverlap = 4 << 20;

    /// <summary>How old bytes are that the kernel has written to the device for certain (its defaults: 30 s, looked at every 5 s).</summary>
    private const long WriteBackMilliseconds = 60_000;

    private readonly int _fd;
    private long _dropped;
    private long _cleanEnd;
    private long _markedSize;
    private long _markedAt;

    private LogFile(int fd, string path, in FileStatus status)
    {
        _fd = fd;
        Path = path;
        Identity = status.Identity;
        SizeAtOpen = status.Size;
        _cleanEnd = status.Size;
        _markedSize = status.Size;
        _markedAt = Environment.TickCount64;
    }

    /// <summary>The name under which it was opened.</summary>
    public string Path { get; }

    /// <summary>Which file it is.</summary>
    public FileIdentity Identity { get; }

    /// <summary>Its length when it was opened.</summary>
    public long SizeAtOpen { get; }

    /// <summary>A name of this very file, whatever it is called now.</summary>
    public string DescriptorPath => $"/proc/self/fd/{_fd}";

    /// <summary>Opens a file for reading.</summary>
    /// <returns>Null with the error number where that fails.</returns>
    public static LogFile? TryOpen(string path, out int errno)
    {
        var fd = Libc.Open(path, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (fd < 0)
        {
            errno = Marshal.GetLastPInvokeError();
            return null;
        }

        if (FileStatus.TryGet(fd, out var status, out errno)) return new LogFile(fd, path, status);
        _ = Libc.Close(fd);
        return null;
    }

    /// <inheritdoc/>
    public int Read(byte* buffer, int length, long offset)
    {
        var vector = new Libc.IoVector { Start = buffer, Length = (nuint)length };
        return Read(&vector, 1, offset);
    }

    /// <summary>Reads bytes at an offset into several places, one after the other.</summary>
    /// <exception cref="IOException">The device fails.</exception>
    public int Read(Libc.IoVector* vectors, int count, long offset)
    {
        if (offset - _dropped >= DropStep) DropBehind(offset);
        while (true)
        {
            var read = count == 1 ? Libc.PRead(_fd, vectors->Start, vectors->Length, offset) : Libc.PReadV(_fd, vectors, count, offset);
            if (read >= 0) return (int)read;
            var errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.Interrupted) throw new IOException($"cannot read {Path}: {Errno.Describe(errno)}");
        }
    }

    /// <inheritdoc/>
    public long Size(long unknown) => TryGetStatus(out var status) ? status.Size : unknown;

    /// <inheritdoc/>
    /// <remarks>A file system that keeps no holes answers with the offset itself.</remarks>
    public long SkipHole(long offset)
    {
        var data = Libc.LSeek(_fd, offset, Libc.SeekData);
        if (data >= 0) return data;
        // No data from here on: all the rest is a hole.
        return Marshal.GetLastPInvokeError() == Errno.NoSuchAddress ? Math.Max(offset, Size(offset)) : offset;
    }

    /// <summary>Reads the file's status now.</summary>
    public bool TryGetStatus(out FileStatus status) => FileStatus.TryGet(_fd, out status, out _);

    /// <summary>Notes the file's length, so that it is known later which bytes are old. To be called now and then.</summary>
    public void NoteSize()
    {
        var now = Environment.TickCount64;
        if (now - _markedAt < WriteBackMilliseconds) return;
        _cleanEnd = Math.Max(_cleanEnd, _markedSize);
        _markedSize = Size(_markedSize);
        _markedAt = now;
    }

    /// <summary>
    /// Lets the kernel forget its copy of what lies before an offset: whoever reads a file from the device is charged for
    /// the copy. Bytes that were written a moment ago are left alone. Their copy is charged to the writer, and the call
    /// would have them written at once, which a file that is deleted soon after its rotation would never need.
    /// </summary>
    public void DropBehind(long offset)
    {
        NoteSize();
        var end = Math.Min(offset, _cleanEnd);
        if (end <= _dropped) return;
        var start = Math.Max(0, _dropped - DropOverlap);
        _ = Libc.FAdvise(_fd, start, end - start, Libc.DontNeed);
        _dropped = end;
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Libc.Close(_fd);
}
