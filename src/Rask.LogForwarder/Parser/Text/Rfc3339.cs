using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rask.LogForwarder.Parser.Text;

/// <summary>The shape of a time stamp as RFC 3339 section 5.6 writes it; the ranges of its numbers are not looked at.</summary>
internal static class Rfc3339
{
    /// <summary>Length up to and including the seconds: <c>2026-11-23T09:30:46</c>.</summary>
    public const int SecondsLength = 19;

    /// <summary>The most digits of a fraction: Docker writes nanoseconds.</summary>
    public const int MaxFractionDigits = 9;

    /// <summary>Whether the text is a date, <c>T</c>, a time, an optional fraction of 1 to 9 digits, and <c>Z</c> or an offset.</summary>
    public static bool IsPlausible(ReadOnlySpan<byte> text)
    {
        if (text.Length <= SecondsLength || !HasDateAndTime(text))
            return false;
        text = text[SecondsLength..];
        if (text[0] == (byte)'.')
        {
            int digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits is < 1 or > MaxFractionDigits)
                return false;
            text = text[(1 + digits)..];
        }
        return text.SequenceEqual("Z"u8)
            || (text.Length == 6 && text[0] is (byte)'+' or (byte)'-' && Matches(text[1..], "dd:dd"u8));
    }

    /// <summary>Compares with a pattern in which <c>d</c> stands for a digit; the text may be longer than the pattern.</summary>
    public static bool Matches(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern)
    {
        if (text.Length < pattern.Length)
            return false;
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == (byte)'d' ? !char.IsAsciiDigit((char)text[i]) : text[i] != pattern[i])
                return false;
        }
        return true;
    }

    /// <summary>Whether <c>dddd-dd-ddTdd:dd:dd</c> stands at the start of a text that is as long.</summary>
    private static bool HasDateAndTime(ReadOnlySpan<byte> text) =>
        IsWithin(text, "0000-00-00T00:00"u8, [9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9])
        && IsWithin(text[(SecondsLength - 16)..], "0-00-00T00:00:00"u8, [9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9]);

    /// <summary>Whether each of 16 bytes lies between its least value and that plus its range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWithin(ReadOnlySpan<byte> text, ReadOnlySpan<byte> least, ReadOnlySpan<byte> range)
    {
        Vector128<byte> distance = Vector128.Create(text) - Vector128.Create(least);
        return Vector128.Equals(Vector128.Min(distance, Vector128.Create(range)), distance) == Vector128<byte>.AllBitsSet;
    }
}
