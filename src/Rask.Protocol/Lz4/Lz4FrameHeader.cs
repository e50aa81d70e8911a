using System.Buffers.Binary;

namespace Rask.Protocol.Lz4;

/// <summary>What the start of an LZ4 frame says about it. The format is specified at <see cref="Lz4Frame"/>.</summary>
/// <param name="Length">Bytes of the header itself.</param>
/// <param name="BlockSize">The most bytes of content in a block.</param>
/// <param name="IsIndependent">True where each block can be decoded by itself.</param>
/// <param name="HasBlockChecksums">True where a checksum follows each block.</param>
/// <param name="HasContentChecksum">True where a checksum follows the end mark.</param>
/// <param name="ContentLength">Bytes of content; null where the frame does not tell.</param>
public readonly record struct Lz4FrameHeader(
    int Length, int BlockSize, bool IsIndependent, bool HasBlockChecksums, bool HasContentChecksum, long? ContentLength)
{
    /// <summary>Reads a header.</summary>
    /// <returns>False where it is torn, damaged, of another version, or asks for a dictionary.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Lz4FrameHeader header)
    {
        header = default;
        if (bytes.Length < 7 || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Lz4Frame.Magic) return false;
        var flags = bytes[4];
        var blockCode = (bytes[5] >> 4) & 7;
        if (flags >> 6 != 1 || (flags & 3) != 0 || (bytes[5] & 0x8f) != 0 || blockCode < 4) return false;
        var hasLength = (flags & 8) != 0;
        var end = hasLength ? 14 : 6;
        if (bytes.Length <= end || bytes[end] != (byte)(XxHash32.Of(bytes[4..end]) >> 8)) return false;
        header = new Lz4FrameHeader(
            end + 1,
            1 << (8 + (2 * blockCode)),
            (flags & 0x20) != 0,
            (flags & 0x10) != 0,
            (flags & 4) != 0,
            hasLength ? BinaryPrimitives.ReadInt64LittleEndian(bytes[6..]) : null);
        return true;
    }
}
