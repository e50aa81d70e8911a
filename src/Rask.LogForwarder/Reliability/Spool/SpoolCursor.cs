using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Rask.LogForwarder.Platform;
using Rask.Protocol.Hashing;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>
/// How far the spool is delivered, and how far it is known to be on the device. It also keeps two forwarders out of one
/// directory. Losing it means that batches are sent again, which the aggregator takes for repetitions. Not thread-safe.
/// </summary>
/// <remarks>
/// The file has two lines of 128 bytes, which are overwritten in turns, so that a torn one leaves the other:
/// <c>rask-spool 1 COUNT SEGMENT OFFSET SYNCED-SEGMENT SYNCED-OFFSET CRC</c>, padded with spaces before its line feed;
/// numbers are decimal, the CRC-32C of what stands before it is hexadecimal. The line with the higher count holds.
/// </remarks>
internal sealed class SpoolCursor : IDisposable
{
    private const int Length = 128;
    private const string Format = "rask-spool 1";

    private readonly SpoolIo _io;
    private int _fd;
    private long _count;

    private SpoolCursor(SpoolIo io, int fd)
    {
        _io = io;
        _fd = fd;
    }

    /// <summary>The first record that is not delivered.</summary>
    public (long Segment, long Offset) Next { get; private set; }

    /// <summary>All before is on the device.</summary>
    public (long Segment, long Offset) Synced { get; private set; }

    /// <summary>Takes the directory.</summary>
    /// <returns>Null with a reason where that fails.</returns>
    public static SpoolCursor? TryOpen(SpoolIo io, string directory, out string? reason)
    {
        var path = Path.Combine(directory, "cursor");
        var fd = io.OpenForWriting(path);
        if (fd < 0)
        {
            reason = $"{path}: {Errno.Describe(-fd)}";
            return null;
        }

        if (Libc.FLock(fd, Libc.LockExclusive | Libc.LockNonBlocking) != 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            io.Close(fd);
            reason = errno == Errno.Again ? $"{directory} is in use by another forwarder" : $"{path}: {Errno.Describe(errno)}";
            return null;
        }

        reason = null;
        var cursor = new SpoolCursor(io, fd);
        cursor.Load();
        // Both lines get their place now: a disk that is full later still lets them be overwritten. Where it is full
        // already, moving the cursor will say so.
        try
        {
            if (cursor._count == 0 && cursor.Save() == 0) _ = cursor.Save();
            return cursor;
        }
        catch
        {
            // The lock of a directory that nobody uses must not stay.
            cursor.Dispose();
            throw;
        }
    }

    /// <summary>Reads the cursor of a spool that may be in use.</summary>
    public static (long Segment, long Offset) Peek(SpoolIo io, string directory)
    {
        var fd = io.OpenForReading(Path.Combine(directory, "cursor"));
        if (fd < 0) return default;
        using var cursor = new SpoolCursor(io, fd);
        cursor.Load();
        return cursor.Next;
    }

    /// <summary>Moves the cursor.</summary>
    /// <returns>0, or the error number.</returns>
    public int Move((long Segment, long Offset) next)
    {
        Next = next;
        return Save();
    }

    /// <summary>Notes what is on the device.</summary>
    /// <returns>0, or the error number.</returns>
    public int NoteSynced((long Segment, long Offset) synced)
    {
        Synced = synced;
        return Save();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A second time, the number would be another file's.
        if (_fd < 0) return;
        // Closing alone would leave it to a child that another thread has just forked, until that child's exec.
        _ = Libc.FLock(_fd, Libc.LockNone);
        _io.Close(_fd);
        _fd = -1;
    }

    private int Save()
    {
        _count++;
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{Format} {_count} {Next.Segment} {Next.Offset} {Synced.Segment} {Synced.Offset} ");
        var bytes = Encoding.ASCII.GetBytes(text);
        var line = string.Create(CultureInfo.InvariantCulture, $"{text}{Crc32C.Of(bytes):x8}").PadRight(Length - 1) + "\n";
        return _io.Write(_fd, Encoding.ASCII.GetBytes(line), _count % 2 * Length);
    }

    private void Load()
    {
        Span<byte> bytes = stackalloc byte[2 * Length];
        bytes.Clear();
        _ = _io.Read(_fd, bytes, 0);
        Load(bytes[..Length]);
        Load(bytes[Length..]);
    }

    private void Load(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.ASCII.GetString(bytes).TrimEnd();
        var space = text.LastIndexOf(' ');
        if (space < 0 || !text.StartsWith(Format + " ", StringComparison.Ordinal)) return;
        if (!uint.TryParse(text.AsSpan(space + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var crc)
            || crc != Crc32C.Of(bytes[..(space + 1)]))
            return;
        var words = text[(Format.Length + 1)..space].Split(' ');
        if (words.Length != 5) return;
        Span<long> numbers = stackalloc long[5];
        for (var i = 0; i < 5; i++)
            if (!long.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])) return;
        if (numbers[0] <= _count) return;
        _count = numbers[0];
        Next = (numbers[1], numbers[2]);
        Synced = (numbers[3], numbers[4]);
    }
}
