using System.Buffers.Binary;
using K4os.Compression.LZ4;

namespace Rask.Protocol.Lz4;

/// <summary>
/// Writes and reads LZ4 frames, the format of the <c>lz4</c> program and of <c>Content-Encoding: lz4</c>. Thread-safe:
/// it has no state.
/// </summary>
/// <remarks>
/// <para>The format (lz4 project, doc/lz4_Frame_format.md, version 1.6.4), little-endian:</para>
/// <code>
/// magic 0x184D2204, descriptor, blocks, end mark (4 zero bytes), content checksum (4 bytes, if the descriptor says so)
/// descriptor: FLG, BD, content length (8 bytes, optional), dictionary id (4 bytes, optional), header checksum
///   FLG  bits 7-6 version 01, 5 independent blocks, 4 block checksums, 3 content length, 2 content checksum, 0 dictionary id
///   BD   bits 6-4 largest block: 4 = 64 KiB, 5 = 256 KiB, 6 = 1 MiB, 7 = 4 MiB
///   header checksum: the second byte of the xxHash32 of FLG to dictionary id
/// block: length (4 bytes; the highest bit says that it is stored as it is), data, checksum (4 bytes, optional)
/// </code>
/// <para>
/// Frames are written in independent blocks of 64 KiB, without checksums of blocks and content. Measured on Docker's
/// lines: they are as small as linked blocks of any length (28 % of the source), and need the smallest buffers. What
/// carries the frames has checksums of its own.
/// </para>
/// </remarks>
public static class Lz4Frame
{
    /// <summary>The first four bytes of a frame.</summary>
    public const uint Magic = 0x184D2204;

    /// <summary>The first four bytes of a frame that every LZ4 decoder passes over; its length follows in four bytes.</summary>
    public const uint SkippableMagic = 0x184D2A50;

    /// <summary>Bytes of content in a block that is written here.</summary>
    public const int BlockSize = 64 * 1024;

    /// <summary>Bytes of a header that is written here.</summary>
    public const int HeaderLength = 15;

    /// <summary>The most bytes of a block that is written here, its length included.</summary>
    public const int LongestBlock = BlockSize + sizeof(uint);

    /// <summary>Bytes of the end mark.</summary>
    public const int EndLength = sizeof(uint);

    private const uint StoredBit = 0x8000_0000;
    private const byte WrittenFlags = 0x40 | 0x20 | 0x08;
    private const byte WrittenBlockSize = 4 << 4;

    /// <summary>The most bytes that a frame of so much content takes.</summary>
    public static long LongestFrame(long contentLength) =>
        HeaderLength + contentLength + (sizeof(uint) * ((contentLength + BlockSize - 1) / BlockSize)) + EndLength;

    /// <summary>Writes a frame's header.</summary>
    /// <param name="destination">At least <see cref="HeaderLength"/> bytes.</param>
    /// <param name="contentLength">Bytes of content that will follow.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteHeader(Span<byte> destination, long contentLength)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Magic);
        destination[4] = WrittenFlags;
        destination[5] = WrittenBlockSize;
        BinaryPrimitives.WriteInt64LittleEndian(destination[6..], contentLength);
        destination[14] = (byte)(XxHash32.Of(destination[4..14]) >> 8);
        return HeaderLength;
    }

    /// <summary>Writes a block, compressed where that makes it smaller.</summary>
    /// <param name="content">1 to <see cref="BlockSize"/> bytes; only a frame's last block may be shorter than that.</param>
    /// <param name="destination">At least four bytes more than the content.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteBlock(ReadOnlySpan<byte> content, Span<byte> destination)
    {
        var data = destination.Slice(sizeof(uint), content.Length);
        var length = LZ4Codec.Encode(content, data[..^1]);
        if (length > 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)length);
            return sizeof(uint) + length;
        }

        content.CopyTo(data);
        BinaryPrimitives.WriteUInt32LittleEndian(destination, StoredBit | (uint)content.Length);
        return sizeof(uint) + content.Length;
    }

    /// <summary>Writes the end of a frame.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteEnd(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, 0);
        return EndLength;
    }

    /// <summary>
    /// Decodes a whole frame of any writer. It may lie in the same memory as the content, if it lies so far behind it
    /// that a block never reaches the frame's rest: <see cref="LongestFrame"/> and <see cref="BlockSize"/> behind the
    /// content's start, for frames that are written here.
    /// </summary>
    /// <param name="frame">Begins with a frame.</param>
    /// <param name="content">Receives the content.</param>
    /// <param name="consumed">Bytes of the frame.</param>
    /// <param name="written">Bytes of content.</param>
    /// <returns>False where it is damaged, torn, needs a dictionary, or its content does not fit.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> frame, Span<byte> content, out int consumed, out int written)
    {
        (consumed, written) = (0, 0);
        if (!Lz4FrameHeader.TryRead(frame, out var header)) return false;
        var at = header.Length;
        while (true)
        {
            if (!TryReadNumber(frame, ref at, out var mark)) return false;
            if (mark == 0) break;
            var length = (int)(mark & ~StoredBit);
            if (length > header.BlockSize || length > frame.Length - at) return false;
            var block = frame.Slice(at, length);
            at += length;
            if (header.HasBlockChecksums && (!TryReadNumber(frame, ref at, out var sum) || sum != XxHash32.Of(block))) return false;
            var room = content.Slice(written, Math.Min(header.BlockSize, content.Length - written));
            var decoded = (mark & StoredBit) != 0 ? Copy(block, room)
                : header.IsIndependent ? LZ4Codec.Decode(block, room)
                : LZ4Codec.Decode(block, room, content[Math.Max(0, written - BlockSize)..written]);
            if (decoded < 0) return false;
            written += decoded;
        }

        if (header.HasContentChecksum && (!TryReadNumber(frame, ref at, out var check) || check != XxHash32.Of(content[..written]))) return false;
        consumed = at;
        return header.ContentLength is null || header.ContentLength == written;
    }

    private static int Copy(ReadOnlySpan<byte> block, Span<byte> room)
    {
        if (block.Length > room.Length) return -1;
        block.CopyTo(room);
        return block.Length;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> frame, ref int at, out uint number)
    {
        number = 0;
        if (frame.Length - at < sizeof(uint)) return false;
        number = BinaryPrimitives.ReadUInt32LittleEndian(frame[at..]);
        at += sizeof(uint);
        return true;
    }
}
