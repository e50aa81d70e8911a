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
    public static void CopyChunk(byte* destination, byte* source)
    {
        Vector128<byte> a = Vector128.Load(source);
        Vector128<byte> b = Vector128.Load(source + 16);
        a.Store(destination);
        b.Store(destination + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HaveEqualStart(byte* a, byte* b, int length)
    {
        uint low = Vector128.Equals(Vector128.Load(a), Vector128.Load(b)).ExtractMostSignificantBits();
        uint high = Vector128.Equals(Vector128.Load(a + 16), Vector128.Load(b + 16)).ExtractMostSignificantBits();
        return ((low | (high << 16)) | (ulong.MaxValue << length)) == ulong.MaxValue;
    }

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
    private static ulong Combine(uint a, uint b, uint c, uint d) => a | (b << 16) | ((ulong)(c | (d << 16)) << 32);
}
