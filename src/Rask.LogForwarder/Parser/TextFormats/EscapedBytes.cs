using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>
/// Looks for bytes in an escaped text, 16 at once. What is looked for in logs is mostly near, so that this is cheaper than the
/// library's searches, which are made for long texts. All read up to 16 bytes behind the end. Thread-safe.
/// </summary>
internal static unsafe class EscapedBytes
{
    private const int Count = 16;

    /// <summary>The first such byte, or the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Find(byte* at, byte* end, byte value)
    {
        Vector128<byte> wanted = Vector128.Create(value);
        for (; at < end; at += Count)
        {
            uint found = Vector128.Equals(Vector128.Load(at), wanted).ExtractMostSignificantBits();
            if (found != 0)
                return Nearer(at + BitOperations.TrailingZeroCount(found), end);
        }
        return end;
    }

    /// <summary>The first byte that is one of two, or the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* FindEither(byte* at, byte* end, byte one, byte other)
    {
        Vector128<byte> first = Vector128.Create(one), second = Vector128.Create(other);
        for (; at < end; at += Count)
        {
            Vector128<byte> bytes = Vector128.Load(at);
            uint found = (Vector128.Equals(bytes, first) | Vector128.Equals(bytes, second)).ExtractMostSignificantBits();
            if (found != 0)
                return Nearer(at + BitOperations.TrailingZeroCount(found), end);
        }
        return end;
    }

    /// <summary>The first byte that is none of those in the key of a pair (letters, digits, <c>_ . - @</c>), or the end.</summary>
    public static byte* SkipKey(byte* at, byte* end)
    {
        Vector128<byte> key = Vector128.Create(46, 62, 62, 62, 62, 62, 62, 62, 62, 62, 60, 20, 20, 21, 21, (byte)28);
        for (; at < end; at += Count)
        {
            uint others = Of(key, at) ^ 0xFFFF;
            if (others != 0)
                return Nearer(at + BitOperations.TrailingZeroCount(others), end);
        }
        return end;
    }

    /// <summary>The first byte that is none of those in the name of a module (letters, digits, <c>_ . - /</c>) but a colon, or the end.</summary>
    public static byte* SkipName(byte* at, byte* end)
    {
        Vector128<byte> name = Vector128.Create(42, 62, 62, 62, 62, 62, 62, 62, 62, 62, 60, 20, 20, 21, 21, (byte)29);
        for (; at < end; at += Count)
        {
            uint others = Of(name, at) ^ 0xFFFF;
            if (others != 0)
                return Nearer(at + BitOperations.TrailingZeroCount(others), end);
        }
        return end;
    }

    /// <summary>The first space, backslash or bracket of any kind, or the end.</summary>
    public static byte* FindBracket(byte* at, byte* end)
    {
        Vector128<byte> brackets = Vector128.Create(1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 40, 8, 40, 0, (byte)0);
        for (; at < end; at += Count)
        {
            uint found = Of(brackets, at);
            if (found != 0)
                return Nearer(at + BitOperations.TrailingZeroCount(found), end);
        }
        return end;
    }

    /// <summary>One bit for each of 16 bytes that is in a class of ASCII.</summary>
    /// <param name="set">For each lower half of a byte one bit for each of the upper halves 2 to 7 with which it is in the class.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Of(Vector128<byte> set, byte* at)
    {
        Vector128<byte> bytes = Vector128.Load(at);
        Vector128<byte> half = Vector128.Create((byte)0x0F);
        Vector128<byte> upper = Vector128.ShuffleNative(
            Vector128.Create(0, 0, 1, 2, 4, 8, 16, 32, 0, 0, 0, 0, 0, 0, 0, (byte)0), Vector128.ShiftRightLogical(bytes.AsUInt16(), 4).AsByte() & half);
        Vector128<byte> common = upper & Vector128.ShuffleNative(set, bytes & half);
        return Vector128.Equals(common, Vector128<byte>.Zero).ExtractMostSignificantBits() ^ 0xFFFF;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Nearer(byte* at, byte* end) => at < end ? at : end;
}
