using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rask.LogForwarder.Parser.Isa;

namespace Rask.LogForwarder.Parser.Scanning;

/// <summary>Checks of 16 bytes at once, without a branch for each. All read 16 bytes. Thread-safe.</summary>
internal static unsafe class Shape<TIsa>
    where TIsa : struct, IVectorIsa
{
    public const int Size = 16;

    /// <summary>Whether each byte lies between its least value and that plus its range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Matches(byte* at, Vector128<byte> least, Vector128<byte> range)
    {
        Vector128<byte> distance = Vector128.Load(at) - least;
        return Vector128.Equals(Vector128.Min(distance, range), distance) == Vector128<byte>.AllBitsSet;
    }

    /// <summary>One bit for each byte from <paramref name="first"/> to <paramref name="last"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint InRange(Vector128<byte> bytes, byte first, byte last)
    {
        Vector128<byte> distance = bytes - Vector128.Create(first);
        return Vector128.Equals(Vector128.Min(distance, Vector128.Create((byte)(last - first))), distance).ExtractMostSignificantBits();
    }

    /// <summary>Number of digits that come next, up to 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DigitRun(byte* at) => TIsa.LowestBit(~(ulong)InRange(Vector128.Load(at), (byte)'0', (byte)'9'));

    /// <summary>Number of bytes before the next space, or 16 if there is none among 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BeforeSpace(Vector128<byte> bytes) =>
        TIsa.LowestBit(Vector128.Equals(bytes, Vector128.Create((byte)' ')).ExtractMostSignificantBits() | (1u << Size));
}
