namespace Rask.LogForwarder.Parser.Formats;

/// <summary>Which JSON numbers become integers of a record. Thread-safe.</summary>
internal static class NumberRanges
{
    /// <summary>What the aggregator's 16 bits hold.</summary>
    public const long MaxStatusCode = 65535;

    /// <summary><c>status</c> alone says little; in this range it is taken for that of HTTP.</summary>
    public const long MinStatus = 100;
    public const long MaxStatus = 599;

    /// <summary>Whether a well-formed JSON number is an integer without fraction, exponent and sign in a range.</summary>
    public static bool IsInteger(ReadOnlySpan<byte> number, long min, long max)
    {
        // 19 digits do not overflow an unsigned 64-bit integer.
        if (number.Length is 0 or > 19)
            return false;
        ulong value = 0;
        foreach (byte digit in number)
        {
            if ((uint)(digit - '0') > 9)
                return false;
            value = (value * 10) + (uint)(digit - '0');
        }
        return value <= long.MaxValue && (long)value >= min && (long)value <= max;
    }
}
