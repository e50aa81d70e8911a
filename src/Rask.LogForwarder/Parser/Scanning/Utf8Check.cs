using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text.Unicode;

namespace Rask.LogForwarder.Parser.Scanning;

/// <summary>
/// Checks that a text is UTF-8 (RFC 3629), 16 or 32 bytes at once: three lookups by half bytes tell all errors of two bytes that follow
/// each other. (J. Keiser, D. Lemire: Validating UTF-8 In Less Than One Instruction Per Byte, 2021.) Thread-safe.
/// </summary>
internal static unsafe class Utf8Check
{
    // The errors of two bytes; one bit each. The three lookups agree on a bit where there is that error.
    private const byte TooShort = 1 << 0;
    private const byte TooLong = 1 << 1;
    private const byte Overlong3 = 1 << 2;
    private const byte TooLarge = 1 << 3;
    private const byte Surrogate = 1 << 4;
    private const byte Overlong2 = 1 << 5;
    private const byte TooLarge1000 = 1 << 6;
    private const byte Overlong4 = 1 << 6;
    private const byte TwoContinuations = 1 << 7;

    private const byte Continuation = TooLong | Overlong2 | TwoContinuations;

    /// <summary>The errors that do not depend on the lower half of the first byte.</summary>
    private const byte Carry = TooShort | TooLong | TwoContinuations;

    /// <param name="text">Three bytes of ASCII stand before it.</param>
    /// <param name="length">Its bytes. An ASCII byte follows, and 32 more that can be read.</param>
    public static bool IsValid(byte* text, int length)
    {
        if (Avx2.IsSupported)
            return IsValidWide(text, length);
        return Vector128.IsHardwareAccelerated ? IsValidNarrow(text, length) : Utf8.IsValid(new ReadOnlySpan<byte>(text, length));
    }

    /// <summary>32 bytes at once; <see cref="Avx2"/> must be there.</summary>
    internal static bool IsValidWide(byte* text, int length)
    {
        Vector256<byte> errors = Vector256<byte>.Zero;
        byte* last = text + length;
        for (byte* at = text; at <= last; at += Vector256<byte>.Count)
        {
            Vector256<byte> bytes = Avx.LoadVector256(at);
            Vector256<byte> third = Avx.LoadVector256(at - 3);
            if (Avx2.MoveMask(Avx2.Or(bytes, third)) == 0)
                continue;
            Vector256<byte> found = Errors(bytes, Avx.LoadVector256(at - 1), Avx.LoadVector256(at - 2), third);
            errors = Avx2.Or(errors, last - at < Vector256<byte>.Count ? Avx2.And(found, Upto32((int)(last - at))) : found);
        }
        return Avx2.MoveMask(Avx2.CompareEqual(errors, Vector256<byte>.Zero)) == -1;
    }

    /// <summary>16 bytes at once.</summary>
    internal static bool IsValidNarrow(byte* text, int length)
    {
        Vector128<byte> errors = Vector128<byte>.Zero;
        // With the byte behind the end, where a sequence that is cut off shows.
        byte* last = text + length;
        for (byte* at = text; at <= last; at += Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Vector128.Load(at);
            Vector128<byte> third = Vector128.Load(at - 3);
            // No sequence ends or begins here.
            if (((bytes | third) & Vector128.Create((byte)0x80)) == Vector128<byte>.Zero)
                continue;
            Vector128<byte> found = Errors(bytes, Vector128.Load(at - 1), Vector128.Load(at - 2), third);
            errors |= last - at < Vector128<byte>.Count ? found & Upto((int)(last - at)) : found;
        }
        return errors == Vector128<byte>.Zero;
    }

    /// <summary>The errors that the upper half of the first byte of two allows.</summary>
    private static Vector128<byte> FirstHigh
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create(
            TooLong, TooLong, TooLong, TooLong, TooLong, TooLong, TooLong, TooLong,
            TwoContinuations, TwoContinuations, TwoContinuations, TwoContinuations,
            TooShort | Overlong2, TooShort, TooShort | Overlong3 | Surrogate, TooShort | TooLarge | TooLarge1000 | Overlong4);
    }

    /// <summary>Those that its lower half allows.</summary>
    private static Vector128<byte> FirstLow
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create(
            Carry | Overlong3 | Overlong2 | Overlong4, Carry | Overlong2, Carry, Carry,
            Carry | TooLarge, Carry | TooLarge | TooLarge1000, Carry | TooLarge | TooLarge1000, Carry | TooLarge | TooLarge1000,
            Carry | TooLarge | TooLarge1000, Carry | TooLarge | TooLarge1000, Carry | TooLarge | TooLarge1000, Carry | TooLarge | TooLarge1000,
            Carry | TooLarge | TooLarge1000, Carry | TooLarge | TooLarge1000 | Surrogate, Carry | TooLarge | TooLarge1000, Carry | TooLarge | TooLarge1000);
    }

    /// <summary>Those that the upper half of the second byte allows.</summary>
    private static Vector128<byte> SecondHigh
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create(
            TooShort, TooShort, TooShort, TooShort, TooShort, TooShort, TooShort, TooShort,
            Continuation | Overlong3 | TooLarge1000 | Overlong4, Continuation | Overlong3 | TooLarge,
            Continuation | Surrogate | TooLarge, Continuation | Surrogate | TooLarge,
            TooShort, TooShort, TooShort, TooShort);
    }

    /// <summary>Not zero where a byte cannot follow those before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Errors(Vector128<byte> bytes, Vector128<byte> first, Vector128<byte> second, Vector128<byte> third)
    {
        Vector128<byte> found = Vector128.ShuffleNative(FirstHigh, High(first))
            & Vector128.ShuffleNative(FirstLow, first & Vector128.Create((byte)0x0F))
            & Vector128.ShuffleNative(SecondHigh, High(bytes));
        // The third and the fourth byte of a sequence follow a continuation, and are to be one.
        Vector128<byte> isLater = Vector128.Equals(Vector128.Max(second, Vector128.Create((byte)0xE0)), second)
            | Vector128.Equals(Vector128.Max(third, Vector128.Create((byte)0xF0)), third);
        return found ^ (isLater & Vector128.Create(TwoContinuations));
    }

    /// <summary>The same, with the tables in both halves, since a shuffle does not leave its half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Errors(Vector256<byte> bytes, Vector256<byte> first, Vector256<byte> second, Vector256<byte> third)
    {
        Vector256<byte> low = Vector256.Create((byte)0x0F);
        Vector256<byte> found = Avx2.And(
            Avx2.And(
                Avx2.Shuffle(Vector256.Create(FirstHigh, FirstHigh), Avx2.And(Avx2.ShiftRightLogical(first.AsUInt16(), 4).AsByte(), low)),
                Avx2.Shuffle(Vector256.Create(FirstLow, FirstLow), Avx2.And(first, low))),
            Avx2.Shuffle(Vector256.Create(SecondHigh, SecondHigh), Avx2.And(Avx2.ShiftRightLogical(bytes.AsUInt16(), 4).AsByte(), low)));
        Vector256<byte> isLater = Avx2.Or(
            Avx2.CompareEqual(Avx2.Max(second, Vector256.Create((byte)0xE0)), second),
            Avx2.CompareEqual(Avx2.Max(third, Vector256.Create((byte)0xF0)), third));
        return Avx2.Xor(found, Avx2.And(isLater, Vector256.Create(TwoContinuations)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> High(Vector128<byte> bytes) => Vector128.ShiftRightLogical(bytes.AsUInt16(), 4).AsByte() & Vector128.Create((byte)0x0F);

    /// <summary>All ones up to a byte, with it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Upto(int index) =>
        Vector128.LessThanOrEqual(Vector128<byte>.Indices, Vector128.Create((byte)index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Upto32(int index)
    {
        Vector256<byte> indices = Vector256<byte>.Indices;
        return Avx2.CompareEqual(Avx2.Min(indices, Vector256.Create((byte)index)), indices);
    }
}
