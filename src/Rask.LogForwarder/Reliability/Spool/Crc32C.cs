using System.Numerics;
using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>CRC-32C (Castagnoli, RFC 3720), over pieces of any size. Not thread-safe.</summary>
internal struct Crc32C()
{
    private uint _state = uint.MaxValue;

    /// <summary>The sum of what was added until now.</summary>
    public readonly uint Value => ~_state;

    /// <summary>The sum of all of <paramref name="bytes"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = new Crc32C();
        crc.Add(bytes);
        return crc.Value;
    }

    /// <summary>Continues the input.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var state = _state;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes)) state = BitOperations.Crc32C(state, word);
        foreach (var value in bytes[(bytes.Length & ~7)..]) state = BitOperations.Crc32C(state, value);
        _state = state;
    }
}
