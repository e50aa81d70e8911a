using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Parser.Text;

/// <summary>Constants, which do not move in memory, beside the pointers of the fast path. Thread-safe.</summary>
internal static unsafe class Literal
{
    /// <summary>Where a constant lies. Only for those that stand in the program: <c>"…"u8</c> and arrays of numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* AddressOf(ReadOnlySpan<byte> constant) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(constant));

    /// <summary>Whether a constant stands here; reads as many bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsAt(byte* at, ReadOnlySpan<byte> constant) => new ReadOnlySpan<byte>(at, constant.Length).SequenceEqual(constant);
}
