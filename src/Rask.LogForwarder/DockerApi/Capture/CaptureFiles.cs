using System.Globalization;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.DockerApi.Capture;

/// <summary>
/// What was captured of one container's log, in files that look and rotate like those of Docker's json-file driver: the
/// reader follows them as it follows Docker's, and the end of the newest says where capturing goes on. One thread.
/// </summary>
internal sealed unsafe class CaptureFiles : IDisposable
{
    /// <summary>Size at which a file is rotated.</summary>
    public const long FileBytes = 8 << 20;

    private const int Block = 64 * 1024;

    private readonly string _path;
    private readonly long _maxBytes;
    private readonly long _fileBytes;
    private AppendFile _file;

    private CaptureFiles(string path, long maxBytes, long fileBytes, AppendFile file)
    {
        _path = path;
        _maxBytes = maxBytes;
        _fileBytes = fileBytes;
        _file = file;
    }

    /// <summary>Opens the files of a container, or makes the first one; a torn end is cut off.</summary>
    /// <param name="path">The newest file; its directory exists.</param>
    /// <param name="maxBytes">The most disk that all of them may take.</param>
    /// <param name="fileBytes">Size at which a file is rotated.</param>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static CaptureFiles Open(string path, long maxBytes, long fileBytes = FileBytes)
    {
        CloseGaps(path);
        var file = AppendFile.Open(path);
        try
        {
            var whole = 0L;
            ForEachLine(path, (line, end) => whole = end);
            // A record that a crash has torn: the engine sends it again.
            if (whole < file.Length) file.Cut(whole);
            return new CaptureFiles(path, maxBytes, fileBytes, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What the newest files end in.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public CaptureTail ReadTail()
    {
        var tail = new CaptureTail();
        // In the newest one there may be little, when it was just begun.
        if (File.Exists(Numbered(_path, 1))) ForEachLine(Numbered(_path, 1), (line, _) => tail.Add(line));
        ForEachLine(_path, (line, _) => tail.Add(line));
        return tail;
    }

    /// <summary>Appends whole records.</summary>
    /// <returns>0, or the error number; then nothing was appended.</returns>
    public int TryAppend(ReadOnlySpan<byte> records) => _file.TryAppend(records);

    /// <summary>Waits until what was appended is on the device.</summary>
    public void Sync() => _ = _file.Sync();

    /// <summary>Rotates where the newest file is full, and deletes files that were delivered where the disk is.</summary>
    /// <param name="isDeliveredBefore">Whether all that is older than these generations is delivered.</param>
    /// <returns>False where there is no room: files that are not delivered take all of it.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    public bool TryMakeRoom(Predicate<IReadOnlySet<string>> isDeliveredBefore)
    {
        if (_file.Length < _fileBytes) return true;
        var last = 0;
        var bytes = _file.Length;
        while (FileStatus.TryGet(Numbered(_path, last + 1), out var status, out _))
        {
            bytes += status.Size;
            last++;
        }

        while (bytes + _fileBytes > _maxBytes)
        {
            // The newest one tells where capturing goes on; it becomes the second one.
            if (last == 0 || !isDeliveredBefore(Generations(last))) return false;
            bytes -= new FileInfo(Numbered(_path, last)).Length;
            File.Delete(Numbered(_path, last--));
        }

        for (var number = last; number >= 0; number--) File.Move(Numbered(_path, number), Numbered(_path, number + 1));
        var next = AppendFile.Open(_path);
        _file.Dispose();
        _file = next;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string Numbered(string path, int number) =>
        number == 0 ? path : string.Create(CultureInfo.InvariantCulture, $"{path}.{number}");

    /// <summary>A rotation that a crash has interrupted leaves a number out.</summary>
    private static void CloseGaps(string path)
    {
        const int MostGaps = 2;
        var next = 1;
        for (var number = 1; number < next + MostGaps; number++)
        {
            if (!File.Exists(Numbered(path, number))) continue;
            if (number > next) File.Move(Numbered(path, number), Numbered(path, next));
            next++;
        }
    }

    /// <summary>The names of the generations that are newer than the file with a number.</summary>
    private HashSet<string> Generations(int number)
    {
        var names = new HashSet<string>();
        for (var newer = 0; newer < number; newer++)
        {
            using var generation = Generation.TryOpen(Numbered(_path, newer), out _);
            if (generation?.Id is { } id) names.Add(id);
        }

        return names;
    }

    private delegate void LineAction(ReadOnlySpan<byte> line, long end);

    /// <summary>Hands on each whole line without its line feed, and where it ends.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    private static void ForEachLine(string path, LineAction take)
    {
        var fd = Libc.Open(path, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (fd < 0) throw new IOException($"cannot open {path}: {Errno.Describe(Marshal.GetLastPInvokeError())}");
        try
        {
            var buffer = new byte[Block];
            var length = 0;
            var end = 0L;
            while (true)
            {
                if (length == buffer.Length) Array.Resize(ref buffer, length * 2);
                nint read;
                fixed (byte* start = buffer) read = Libc.PRead(fd, start + length, (nuint)(buffer.Length - length), end + length);
                if (read < 0) throw new IOException($"cannot read {path}: {Errno.Describe(Marshal.GetLastPInvokeError())}");
                if (read == 0) return;
                length += (int)read;
                var at = 0;
                while (buffer.AsSpan(at, length - at).IndexOf((byte)'\n') is >= 0 and var feed)
                {
                    end += feed + 1;
                    take(buffer.AsSpan(at, feed), end);
                    at += feed + 1;
                }

                buffer.AsSpan(at, length - at).CopyTo(buffer);
                length -= at;
            }
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }
}
