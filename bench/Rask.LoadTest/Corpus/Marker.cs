namespace Rask.LoadTest.Corpus;

/// <summary>
/// The mark by which the sink recognises a line: <c>seq=000000000123 t=1234567890123456789</c>, where t is the time of
/// writing in nanoseconds of CLOCK_MONOTONIC. Both numbers have a fixed width, so that they can be patched in place; the
/// byte between them is free (a semicolon within a URL).
/// </summary>
internal static class Marker
{
    public const int SequenceDigits = 12;
    public const int TimeDigits = 19;

    /// <summary>Where the digits of the time begin, counted from the <c>s</c> of <c>seq=</c>.</summary>
    public const int TimeOffset = 4 + SequenceDigits + 3;

    public const int Length = TimeOffset + TimeDigits;

    public static ReadOnlySpan<byte> Prefix => "seq="u8;

    public static void AddBlank(LineBuilder line, byte separator) =>
        line.Add(Prefix).Add(0, SequenceDigits).Add(separator).Add("t="u8).Add(0, TimeDigits);

    /// <summary>Writes both numbers into a mark that begins at <paramref name="mark"/>.</summary>
    public static void Patch(Span<byte> mark, long sequence, long time)
    {
        WriteDigits(mark.Slice(4, SequenceDigits), sequence);
        WriteDigits(mark.Slice(TimeOffset, TimeDigits), time);
    }

    /// <summary>Reads both numbers of a mark; false if the digits are not digits.</summary>
    public static bool TryRead(ReadOnlySpan<byte> mark, out long sequence, out long time)
    {
        sequence = time = 0;
        return mark.Length >= Length
            && TryReadDigits(mark.Slice(4, SequenceDigits), out sequence)
            && TryReadDigits(mark.Slice(TimeOffset, TimeDigits), out time);
    }

    private static void WriteDigits(Span<byte> digits, long number)
    {
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            (number, var digit) = Math.DivRem(number, 10);
            digits[i] = (byte)('0' + digit);
        }
    }

    private static bool TryReadDigits(ReadOnlySpan<byte> digits, out long number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if ((uint)(digit - '0') > 9)
                return false;
            number = number * 10 + (digit - '0');
        }

        return true;
    }
}
