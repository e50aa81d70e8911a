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
    public static TextMasks ClassifyText(byte* chunk)
    {
        Vector256<byte> bytes = Avx.LoadVector256(chunk);
        Vector256<byte> control = Avx2.CompareEqual(Avx2.Min(bytes, Vector256.Create((byte)0x1F)), bytes);
        return new TextMasks(
            (uint)Avx2.MoveMask(Avx2.CompareEqual(bytes, Vector256.Create((byte)'\\'))),
            (uint)Avx2.MoveMask(Avx2.Or(control, Avx2.CompareEqual(bytes, Vector256.Create((byte)'"')))),
            (uint)Avx2.MoveMask(bytes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarMasks ClassifyScalar(byte* chunk)
    {
        Vector256<byte> bytes = Avx.LoadVector256(chunk);
        return new ScalarMasks(InRange(bytes, (byte)'-', (byte)'z'), InRange(bytes, (byte)'0', (byte)'9'));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyChunk(byte* destination, byte* source) => Avx.Store(destination, Avx.LoadVector256(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint EqualMask(byte* a, byte* b) =>
        (uint)Avx2.MoveMask(Avx2.CompareEqual(Avx.LoadVector256(a), Avx.LoadVector256(b)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint InRangeMask(byte* at, byte* least, byte* range)
    {
        Vector256<byte> distance = Avx2.Subtract(Avx.LoadVector256(at), Avx.LoadVector256(least));
        return (uint)Avx2.MoveMask(Avx2.CompareEqual(Avx2.Min(distance, Avx.LoadVector256(range)), distance));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LowestBit(ulong mask) => (int)Bmi1.X64.TrailingZeroCount(mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(ulong mask) => (int)Popcnt.X64.PopCount(mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ClearLowestBit(ulong mask) => Bmi1.X64.ResetLowestSetBit(mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint InRange(Vector256<byte> bytes, byte first, byte last)
    {
        Vector256<byte> distance = Avx2.Subtract(bytes, Vector256.Create(first));
        return (uint)Avx2.MoveMask(Avx2.CompareEqual(Avx2.Min(distance, Vector256.Create((byte)(last - first))), distance));
    }
}
