using System.Numerics;
using System.Runtime.InteropServices;

namespace Rask.Protocol.Hashing;

/// <summary>
/// CRC-32C, the Castagnoli polynomial, reflected: the checksum of journals, spools and commit logs. Takes the input in
/// pieces of any size. Not thread-safe. (Specification: RFC 3720, section 12.1 and appendix B.4.)
/// </summary>
public struct Crc32C()
{
    private uint _state = uint.MaxValue;

    /// <summary>The checksum of what was added until now.</summary>
    public readonly uint Value => ~_state;

    /// <summary>The checksum of all of <paramref name="bytes"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = new Crc32C();
        crc.Add(bytes);
        return crc.Value;
    }

    /// <summary>Continues the input.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        // The framework's function is one instruction where the processor has it, and a table elsewhere.
        var state = _state;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes)) state = BitOperations.Crc32C(state, word);
        foreach (var value in bytes[(bytes.Length & ~7)..]) state = BitOperations.Crc32C(state, value);
        _state = state;
    }
}
