using System.Numerics;
using System.Runtime.CompilerServices;

namespace Rask.LogForwarder.Parser.Isa;

/// <summary>Byte by byte: runs everywhere, and is what the vector implementations are tested against.</summary>
internal readonly unsafe struct ScalarIsa : IVectorIsa
{
    public static BlockMasks Classify(byte* block)
    {
        ulong quotes = 0, backslashes = 0, controls = 0, nonAscii = 0;
        for (int i = 0; i < IVectorIsa.BlockSize; i++)
        {
            byte b = block[i];
            ulong bit = 1ul << i;
            if (b == (byte)'"')
                quotes |= bit;
            else if (b == (byte)'\\')
                backslashes |= bit;
            else if (b < 0x20)
                controls |= bit;
            else if (b >= 0x80)
                nonAscii |= bit;
        }
        return new BlockMasks(quotes, backslashes, controls, nonAscii);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MaskOf(byte* block, byte value)
    {
        ulong mask = 0;
        for (int i = 0; i < 64; i++)
            if (block[i] == value)
                mask |= 1UL << i;
        return mask;
    }

    public static TextMasks ClassifyText(byte* chunk)
    {
        uint backslashes = 0, refused = 0, nonAscii = 0;
        for (int i = 0; i < IVectorIsa.ChunkSize; i++)
        {
            byte b = chunk[i];
            uint bit = 1u << i;
            if (b == (byte)'\\')
                backslashes |= bit;
            else if (b == (byte)'"' || b < 0x20)
                refused |= bit;
            else if (b >= 0x80)
                nonAscii |= bit;
        }
        return new TextMasks(backslashes, refused, nonAscii);
    }

    public static ScalarMasks ClassifyScalar(byte* chunk)
    {
        uint parts = 0, digits = 0;
        for (int i = 0; i < IVectorIsa.ChunkSize; i++)
        {
            byte b = chunk[i];
            uint bit = 1u << i;
            if (b is >= (byte)'-' and <= (byte)'z')
                parts |= bit;
            if (b is >= (byte)'0' and <= (byte)'9')
                digits |= bit;
        }
        return new ScalarMasks(parts, digits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyChunk(byte* destination, byte* source)
    {
        ulong a = Unsafe.ReadUnaligned<ulong>(source);
        ulong b = Unsafe.ReadUnaligned<ulong>(source + 8);
        ulong c = Unsafe.ReadUnaligned<ulong>(source + 16);
        ulong d = Unsafe.ReadUnaligned<ulong>(source + 24);
        Unsafe.WriteUnaligned(destination, a);
        Unsafe.WriteUnaligned(destination + 8, b);
        Unsafe.WriteUnaligned(destination + 16, c);
        Unsafe.WriteUnaligned(destination + 24, d);
    }

    public static uint EqualMask(byte* a, byte* b)
    {
        uint mask = 0;
        for (int i = 0; i < IVectorIsa.ChunkSize; i++)
            mask |= a[i] == b[i] ? 1u << i : 0;
        return mask;
    }

    public static uint InRangeMask(byte* at, byte* least, byte* range)
    {
        uint mask = 0;
        for (int i = 0; i < IVectorIsa.ChunkSize; i++)
            mask |= (byte)(at[i] - least[i]) <= range[i] ? 1u << i : 0;
        return mask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LowestBit(ulong mask) => BitOperations.TrailingZeroCount(mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(ulong mask) => BitOperations.PopCount(mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ClearLowestBit(ulong mask) => mask & (mask - 1);
}
