using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>Shapes of time stamps in text; the ranges of their numbers are not looked at. Thread-safe.</summary>
internal static unsafe class TextTime
{
    /// <summary>Length of <c>2026-11-23 09:30:41</c>.</summary>
    public const int DateTimeLength = 19;

    /// <summary>More digits than nanoseconds are no fraction of a second.</summary>
    private const int MaxFraction = 9;

    /// <summary>Whether <c>2026-11-23 09:30:41</c> stands here, with a space or a <c>T</c> between; reads 19 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsDateTime(byte* at)
    {
        Vector128<byte> date = Vector128.Load(at) - Vector128.Create((byte)'0', (byte)'0', (byte)'0', (byte)'0', (byte)'-', (byte)'0', (byte)'0', (byte)'-', (byte)'0', (byte)'0', 0, (byte)'0', (byte)'0', (byte)':', (byte)'0', (byte)'0');
        Vector128<byte> dateRange = Vector128.Create(9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 255, 9, 9, 0, 9, (byte)9);
        return Vector128.Equals(Vector128.Min(date, dateRange), date) == Vector128<byte>.AllBitsSet
            && at[10] is (byte)' ' or (byte)'T'
            && at[16] == (byte)':' && IsDigit(at[17]) && IsDigit(at[18]);
    }

    /// <summary>Length of a fraction of a second with its <c>.</c> or <c>,</c>, of up to nine digits; or 0. Reads 17 bytes.</summary>
    public static int FractionLength(byte* at, byte* end)
    {
        if (at >= end || *at is not ((byte)'.' or (byte)','))
            return 0;
        Vector128<byte> distance = Vector128.Load(at + 1) - Vector128.Create((byte)'0');
        uint others = ~Vector128.Equals(Vector128.Min(distance, Vector128.Create((byte)9)), distance).ExtractMostSignificantBits();
        int digits = (int)Math.Min(BitOperations.TrailingZeroCount(others), end - at - 1);
        return digits is 0 or > MaxFraction ? 0 : 1 + digits;
    }

    /// <summary>Length of <c>Z</c>, <c>+0100</c>, <c>+01:00</c> or <c>+01</c>; or 0.</summary>
    public static int OffsetLength(byte* at, byte* end)
    {
        if (at >= end)
            return 0;
        if (*at == (byte)'Z')
            return 1;
        var cursor = new EscapedCursor(at, end);
        if (*at is not ((byte)'+' or (byte)'-'))
            return 0;
        cursor.At++;
        return cursor.Looks("00:00"u8) ? 6 : cursor.Looks("0000"u8) ? 5 : cursor.Looks("00"u8) ? 3 : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDigit(byte b) => (uint)(b - '0') <= 9;
}
