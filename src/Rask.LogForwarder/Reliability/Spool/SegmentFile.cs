using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Rask.Protocol.Hashing;
using Rask.Protocol.Lz4;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>Reads the records of one segment. Not thread-safe.</summary>
internal sealed class SegmentFile : IDisposable
{
    /// <summary>Most headers come with one read of so many bytes.</summary>
    private const int HeaderRead = 4096;

    private const int SearchWindow = 64 * 1024;

    /// <summary>What a device cannot read is passed over in pieces of this size, the smallest that a disk fails in.</summary>
    private const int Sector = 512;

    private readonly SpoolIo _io;
    private readonly int _fd;

    private SegmentFile(SpoolIo io, int fd)
    {
        _io = io;
        _fd = fd;
    }

    /// <summary>The name of a segment's file.</summary>
    public static string Name(long number) => number.ToString("d8", CultureInfo.InvariantCulture) + ".lz4";

    /// <summary>The number of the segment of that file name; false where it is no segment's.</summary>
    public static bool TryParseName(ReadOnlySpan<char> name, out long number)
    {
        number = 0;
        return name.EndsWith(".lz4", StringComparison.Ordinal) && name.Length >= 12
            && long.TryParse(name[..^4], NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
    }

    /// <summary>Opens a segment.</summary>
    /// <returns>Null with the error number where that fails.</returns>
    public static SegmentFile? TryOpen(SpoolIo io, string path, out int errno)
    {
        var fd = io.OpenForReading(path);
        errno = fd < 0 ? -fd : 0;
        return fd < 0 ? null : new SegmentFile(io, fd);
    }

    /// <summary>Reads the header of the record at an offset.</summary>
    /// <param name="offset">The offset.</param>
    /// <param name="length">Bytes of the segment that count.</param>
    /// <returns>Null where there is no intact one, or the record is longer than the segment.</returns>
    public SpoolRecord? ReadHeader(long offset, long length) =>
        ReadAnyHeader(offset, length) is { } record && record.End <= length ? record : null;

    /// <summary>
    /// Whether the bytes from an offset to the end are what the death of a process leaves of a record: its end is
    /// missing, or its header, which is written last. Other bytes are damage.
    /// </summary>
    public bool IsTorn(long offset, long length)
    {
        Span<byte> start = stackalloc byte[SpoolRecord.FixedLength];
        if (length - offset < start.Length) return true;
        // What the device does not give is not torn: it may give it another time.
        if (_io.Read(_fd, start, offset) != start.Length) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(start) == 0) return true;
        return SpoolRecord.ReadLength(start) is var header && header > 0
            && (header > length - offset || ReadAnyHeader(offset, length)?.End > length);
    }

    /// <summary>Finds the next intact header.</summary>
    /// <param name="from">Where the search starts.</param>
    /// <param name="length">Bytes of the segment that count.</param>
    /// <returns>Its offset, or <paramref name="length"/> where there is none.</returns>
    public long Search(long from, long length) => Search(from, length, length);

    /// <summary>
    /// Where a record ends whose frame is damaged: before the next intact header, if that comes sooner than its own header
    /// says. A whole header in the wrong place, which a device has put over another one, says the length of another record.
    /// </summary>
    public long SearchWithin(SpoolRecord record, long length) => Search(record.Offset + record.HeaderLength, record.End, length);

    private long Search(long from, long to, long length)
    {
        Span<byte> magic = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, Lz4Frame.SkippableMagic);
        var window = ArrayPool<byte>.Shared.Rent(SearchWindow);
        // A header may begin in the last byte before the end of the search.
        var end = Math.Min(length, to + sizeof(uint) - 1);
        try
        {
            while (from < to)
            {
                var read = _io.Read(_fd, window.AsSpan(0, (int)Math.Min(SearchWindow, end - from)), from);
                if (read == 0) return to;
                if (read < 0)
                {
                    // Behind a bad sector there may be intact records.
                    from = (from / Sector + 1) * Sector;
                    continue;
                }

                for (var at = 0; window.AsSpan(at, read - at).IndexOf(magic) is var found && found >= 0; at += found + 1)
                {
                    if (ReadHeader(from + at + found, length) is not null) return from + at + found;
                }

                // The magic may begin in the last bytes of this window.
                from += Math.Max(1, read - (sizeof(uint) - 1));
            }

            return to;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }

    /// <summary>Reads a record's frame.</summary>
    /// <param name="record">The record.</param>
    /// <param name="frame">As long as the frame.</param>
    /// <returns>False where it cannot be read, or its checksum is wrong.</returns>
    public bool TryReadFrame(SpoolRecord record, Span<byte> frame) =>
        _io.Read(_fd, frame, record.Offset + record.HeaderLength) == frame.Length && Crc32C.Of(frame) == record.FrameCrc;

    /// <summary>Whether a record's frame has the right checksum; needs no memory for the frame.</summary>
    public bool IsFrameIntact(SpoolRecord record)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(SearchWindow);
        try
        {
            var crc = new Crc32C();
            for (var at = record.Offset + record.HeaderLength; at < record.End;)
            {
                var read = _io.Read(_fd, buffer.AsSpan(0, (int)Math.Min(SearchWindow, record.End - at)), at);
                if (read <= 0) return false;
                crc.Add(buffer.AsSpan(0, read));
                at += read;
            }

            return crc.Value == record.FrameCrc;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads bytes as they are.</summary>
    /// <inheritdoc cref="SpoolIo.Read"/>
    public int Read(Span<byte> bytes, long offset) => _io.Read(_fd, bytes, offset);

    /// <inheritdoc/>
    public void Dispose() => _io.Close(_fd);

    private SpoolRecord? ReadAnyHeader(long offset, long length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(HeaderRead);
        try
        {
            var read = _io.Read(_fd, buffer.AsSpan(0, (int)Math.Min(HeaderRead, length - offset)), offset);
            var headerLength = read < 0 ? 0 : SpoolRecord.ReadLength(buffer.AsSpan(0, read));
            if (headerLength == 0 || headerLength > length - offset) return null;
            if (headerLength > read)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = ArrayPool<byte>.Shared.Rent(headerLength);
                if (_io.Read(_fd, buffer.AsSpan(0, headerLength), offset) != headerLength) return null;
            }

            return SpoolRecord.Read(buffer.AsSpan(0, headerLength), offset);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
