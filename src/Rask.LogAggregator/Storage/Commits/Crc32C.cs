using System.Numerics;
using System.Runtime.InteropServices;

namespace Rask.LogAggregator.Storage.Commits;

/// <summary>CRC-32C: the Castagnoli polynomial, reflected, as RFC 3720, appendix B.4, has it.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of the bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
            crc = BitOperations.Crc32C(crc, word);
        foreach (byte value in bytes[(bytes.Length & ~7)..])
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
