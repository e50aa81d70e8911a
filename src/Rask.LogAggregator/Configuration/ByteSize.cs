using System.Globalization;

namespace Rask.LogAggregator.Configuration;

/// <summary>Sizes as people write them: <c>134217728</c>, <c>128MiB</c>, <c>128M</c>. All units are powers of 1024.</summary>
internal static class ByteSize
{
    private const string Units = "KMGT";

    /// <summary>Reads a size; false when it is not one, or not between the limits.</summary>
    public static bool TryParse(string text, long minimum, long maximum, out long bytes)
    {
        bytes = 0;
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits < 0)
            digits = text.Length;
        if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            return false;

        ReadOnlySpan<char> unit = text.AsSpan(digits).Trim();
        int power = 0;
        if (!unit.IsEmpty)
        {
            power = Units.IndexOf(char.ToUpperInvariant(unit[0])) + 1;
            bool known = power > 0 && (unit.Length == 1 || unit[1..].Equals("iB", StringComparison.OrdinalIgnoreCase));
            if (!known)
                return false;
        }

        if (number > maximum >> (10 * power))
            return false;
        bytes = number << (10 * power);
        return bytes >= minimum;
    }
}
