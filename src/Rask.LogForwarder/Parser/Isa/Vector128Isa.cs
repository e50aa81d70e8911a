using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rask.LogForwarder.Parser.Isa;

/// <summary>Portable 128-bit vectors: SSE2 on every x86-64 CPU, AdvSimd on Arm.</summary>
internal readonly unsafe struct Vector128Isa : IVectorIsa
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BlockMasks Classify(byte* block)
    {
        Vector128<byte> a = Vector128.Load(block);
        Vector128<byte> b = Vector128.Load(block + 16);
        Vector128<byte> c = Vector128.Load(block + 32);
        Vector128<byte> d = Vector128.Load(block + 48);
        return new BlockMasks(
            Combine(Equal(a, (byte)'"'), Equal(b, (byte)'"'), Equal(c, (byte)'"'), Equal(d, (byte)'"')),
            Combine(Equal(a, (byte)'\\'), Equal(b, (byte)'\\'), Equal(c, (byte)'\\'), Equal(d, (byte)'\\')),
            Combine(Control(a), Control(b), Control(c), Control(d)),
            Combine(a.ExtractMostSignificantBits(), b.ExtractMostSignificantBits(), c.ExtractMostSignificantBits(), d.ExtractMostSignificantBits()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MaskOf(byte* block, byte value)
    {
        Vector128<byte> wanted = Vector128.Create(value);
        return Vector128.Equals(Vector128.Load(block), wanted).ExtractMostSignificantBits()
            | ((ulong)Vector128.Equals(Vector128.Load(block + 16), wanted).ExtractMostSignificantBits() << 16)
            | ((ulong)Vector128.Equals(Vector128.Load(block + 32), wanted).ExtractMostSignificantBits() << 32)
            | ((ulong)Vector128.Equals(Vector128.Load(block + 48), wanted).ExtractMostSignificantBits() << 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TextMasks ClassifyText(byte* chunk)
    {
        Vector128<byte> a = Vector128.Load(chunk);
        Vector128<byte> b = Vector128.Load(chunk + 16);
        return new TextMasks(
            Combine(Equal(a, (byte)'\\'), Equal(b, (byte)'\\')),
            Combine(Control(a) | Equal(a, (byte)'"'), Control(b) | Equal(b, (byte)'"')),
            Combine(a.ExtractMostSignificantBits(), b.ExtractMostSignificantBits()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarMasks ClassifyScalar(byte* chunk)
    {
        Vector128<byte> a = Vector128.Load(chunk);
        Vector128<byte> b = Vector128.Load(chunk + 16);
        return new ScalarMasks(
            Combine(InRange(a, (byte)'-', (byte)'z'), InRange(b, (byte)'-', (byte)'z')),
            Combine(InRange(a, (byte)'0', (byte)'9'), InRange(b, (byte)'0', (byte)'9')));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyChunk(byte* destination, byte* source)
    {
        Vector128<byte> a = Vector128.Load(source);
        Vector128<byte> b = Vector128.Load(source + 16);
        a.Store(destination);
        b.Store(destination + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint EqualMask(byte* a, byte* b) => Combine(
        Vector128.Equals(Vector128.Load(a), Vector128.Load(b)).ExtractMostSignificantBits(),
        Vector128.Equals(Vector128.Load(a + 16), Vector128.Load(b + 16)).ExtractMostSignificantBits());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint InRangeMask(byte* at, byte* least, byte* range) =>
        Combine(InRange(at, least, range), InRange(at + 16, least + 16, range + 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LowestBit(ulong mask) => BitOperations.TrailingZeroCount(mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(ulong mask) => BitOperations.PopCount(mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ClearLowestBit(ulong mask) => mask & (mask - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Equal(Vector128<byte> bytes, byte value) =>
        Vector128.Equals(bytes, Vector128.Create(value)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Control(Vector128<byte> bytes) =>
        Vector128.Equals(Vector128.Min(bytes, Vector128.Create((byte)0x1F)), bytes).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint InRange(Vector128<byte> bytes, byte first, byte last)
    {
        Vector128<byte> distance = bytes - Vector128.Create(first);
        return Vector128.Equals(Vector128.Min(distance, Vector128.Create((byte)(last - first))), distance).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint InRange(byte* at, byte* least, byte* range)
    {
        Vector128<byte> distance = Vector128.Load(at) - Vector128.Load(least);
        return Vector128.Equals(Vector128.Min(distance, Vector128.Load(range)), distance).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Combine(uint a, uint b) => a | (b << 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Combine(uint a, uint b, uint c, uint d) => a | (b << 16) | ((ulong)(c | (d << 16)) << 32);
}
