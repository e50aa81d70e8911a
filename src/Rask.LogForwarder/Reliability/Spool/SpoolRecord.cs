using System.Buffers.Binary;
using System.Text.Json;
using Rask.Protocol.Hashing;
using Rask.Protocol.Lz4;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>
/// A batch in the spool, without its lines: where it lies in its segment, and what its header says.
/// </summary>
/// <remarks>
/// <para>
/// The format of the spool, version 1. The spool's directory holds segments, <c>00000001.lz4</c> and so on, of which the
/// highest number is the newest; the file <c>cursor</c> (see <see cref="SpoolCursor"/>); and <c>quarantine/</c>, copies of
/// segments in which damage was found. A segment is a sequence of records and nothing else. A record is an LZ4
/// skippable frame, which holds the header, and one LZ4 frame. So <c>lz4 -dc 00000001.lz4 | jq -c .</c> shows the lines.
/// Numbers are little-endian:
/// </para>
/// <code>
///  0  u32   0x184D2A50, an LZ4 skippable frame
///  4  u32   length of the header from offset 8 on
///  8  4     "RSPL"
/// 12  u32   CRC-32C of the header from offset 16 on           } these four
/// 16  u32   version                                           } are the same in
/// 20  u32   length of the LZ4 frame that follows the header   } every version
/// 24  u32   CRC-32C of the LZ4 frame
/// 28  u32   how many lines of the content are wrapped
/// 32  i64   when it was written, milliseconds since 1970 in UTC
/// 40        the batch's description, JSON: see BatchDescription
/// </code>
/// <para>
/// The content of the LZ4 frame is a line of JSON that names the batch and its container, then the lines of the ranges
/// that the description lists, in that order, each ended by a line feed. A range whose last line has no line feed in
/// the source gets one here; its length in the description does not count it. A line that is no JSON object would stop
/// jq, so it is wrapped in one: see <see cref="WrappedLine"/>.
/// </para>
/// <para>
/// A record is written frame first and header last, unless one write takes both, so that a record that was torn by the
/// death of the process has no valid header, or is longer than the file.
/// </para>
/// </remarks>
/// <param name="Offset">Where it starts in its segment.</param>
/// <param name="HeaderLength">Bytes before the LZ4 frame.</param>
/// <param name="FrameLength">Bytes of the LZ4 frame.</param>
/// <param name="FrameCrc">The frame's CRC-32C.</param>
/// <param name="Wrapped">Lines that are wrapped.</param>
/// <param name="Written">When it was written.</param>
/// <param name="Description">The batch; null where the record is of a version that is not known here.</param>
internal sealed record SpoolRecord(
    long Offset, int HeaderLength, int FrameLength, uint FrameCrc, int Wrapped, DateTimeOffset Written, BatchDescription? Description)
{
    /// <summary>Bytes of a header without its description.</summary>
    public const int FixedLength = 40;

    /// <summary>The longest header that is taken for one; descriptions of real batches have a few kilobytes.</summary>
    public const int LongestHeader = 16 << 20;

    private const int FirstCheckedByte = 16;
    private const uint Version = 1;

    private static readonly uint Mark = BinaryPrimitives.ReadUInt32LittleEndian("RSPL"u8);

    /// <summary>The next record's offset.</summary>
    public long End => Offset + HeaderLength + FrameLength;

    /// <summary>Puts the numbers before a description that is in its place already.</summary>
    /// <param name="header">The whole header.</param>
    /// <param name="frameLength">Bytes of the frame.</param>
    /// <param name="frameCrc">The frame's CRC-32C.</param>
    /// <param name="wrapped">Lines that are wrapped.</param>
    /// <param name="written">The time.</param>
    public static void WriteNumbers(Span<byte> header, int frameLength, uint frameCrc, int wrapped, DateTimeOffset written)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, Lz4Frame.SkippableMagic);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], header.Length - 8);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Mark);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(header[20..], frameLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header[24..], frameCrc);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], wrapped);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], written.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], Crc32C.Of(header[FirstCheckedByte..]));
    }

    /// <summary>Reads how long a header is.</summary>
    /// <returns>Its bytes, or 0 where none starts here.</returns>
    public static int ReadLength(ReadOnlySpan<byte> start)
    {
        if (start.Length < FixedLength
            || BinaryPrimitives.ReadUInt32LittleEndian(start) != Lz4Frame.SkippableMagic
            || BinaryPrimitives.ReadUInt32LittleEndian(start[8..]) != Mark)
            return 0;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(start[4..]);
        return length is >= FixedLength - 8 and <= LongestHeader - 8 ? (int)length + 8 : 0;
    }

    /// <summary>Reads a whole header.</summary>
    /// <returns>Null where it is damaged.</returns>
    public static SpoolRecord? Read(ReadOnlySpan<byte> header, long offset)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[12..]) != Crc32C.Of(header[FirstCheckedByte..])) return null;
        var frameLength = BinaryPrimitives.ReadInt32LittleEndian(header[20..]);
        if (frameLength < 0) return null;
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[16..]) != Version)
            return new SpoolRecord(offset, header.Length, frameLength, 0, 0, default, null);
        try
        {
            var reader = new Utf8JsonReader(header[FixedLength..]);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            return new SpoolRecord(
                offset,
                header.Length,
                frameLength,
                BinaryPrimitives.ReadUInt32LittleEndian(header[24..]),
                BinaryPrimitives.ReadInt32LittleEndian(header[28..]),
                DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(header[32..])),
                BatchDescription.Read(ref reader));
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            // Its checksum is right, so it was written like that; what cannot be read is damage all the same.
            return null;
        }
    }
}
