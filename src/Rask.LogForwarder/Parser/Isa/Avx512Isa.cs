using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rask.LogForwarder.Parser.Isa;

/// <summary>AVX-512BW: one 64-byte load a block. Only under the JIT, or in a build whose baseline has it.</summary>
internal readonly unsafe struct Avx512Isa : IVectorIsa
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BlockMasks Classify(byte* block)
    {
        Vector512<byte> bytes = Avx512F.LoadVector512(block);
        return new BlockMasks(
            Avx512BW.CompareEqual(bytes, Vector512.Create((byte)'"')).ExtractMostSignificantBits(),
            Avx512BW.CompareEqual(bytes, Vector512.Create((byte)'\\')).ExtractMostSignificantBits(),
            Avx512BW.CompareLessThan(bytes, Vector512.Create((byte)0x20)).ExtractMostSignificantBits(),
            bytes.ExtractMostSignificantBits());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MaskOf(byte* block, byte value) =>
        Vector512.Equals(Vector512.Load(block), Vector512.Create(value)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyChunk(byte* destination, byte* source) => Avx.Store(destination, Avx.LoadVector256(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HaveEqualStart(byte* a, byte* b, int length)
    {
        uint equal = (uint)Avx2.MoveMask(Avx2.CompareEqual(Avx.LoadVector256(a), Avx.LoadVector256(b)));
        return (equal | (ulong.MaxValue << length)) == ulong.MaxValue;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LowestBit(ulong mask) => (int)Bmi1.X64.TrailingZeroCount(mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(ulong mask) => (int)Popcnt.X64.PopCount(mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ClearLowestBit(ulong mask) => Bmi1.X64.ResetLowestSetBit(mask);
}
