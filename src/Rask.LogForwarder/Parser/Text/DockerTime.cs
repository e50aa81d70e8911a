namespace Rask.LogForwarder.Parser.Text;

/// <summary>The time that Docker gives a line (RFC 3339 in UTC with up to nine digits of a second), as a number to compare.</summary>
internal static class DockerTime
{
    private const long Second = 1_000_000_000;
    private const int LongestFraction = 9;

    /// <summary>Reads a time.</summary>
    /// <param name="text">The text between the quotes.</param>
    /// <param name="nanoseconds">Nanoseconds since 1970; only differences below centuries are meant.</param>
    /// <returns>False where it has another form.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text.Length <= Rfc3339.SecondsLength || text[^1] != (byte)'Z' || !Rfc3339.Matches(text, "dddd-dd-ddTdd:dd:dd"u8)) return false;
        var year = (Two(text, 0) * 100) + Two(text, 2);
        var month = Two(text, 5);
        // Days since 1970 in the Gregorian calendar, with years that begin in March, so that the leap day comes last.
        var shifted = month > 2 ? year : year - 1;
        long days = (365L * shifted) + (shifted / 4) - (shifted / 100) + (shifted / 400)
            + ((((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + Two(text, 8) - 1) - 719_468;
        var seconds = (((days * 24) + Two(text, 11)) * 60 + Two(text, 14)) * 60 + Two(text, 17);
        if (!TryReadFraction(text[Rfc3339.SecondsLength..^1], out var fraction)) return false;
        nanoseconds = (seconds * Second) + fraction;
        return true;
    }

    private static bool TryReadFraction(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text.IsEmpty) return true;
        if (text[0] != (byte)'.' || text.Length is 1 or > LongestFraction + 1) return false;
        foreach (var digit in text[1..])
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            nanoseconds = (nanoseconds * 10) + digit - '0';
        }

        for (var digits = text.Length - 1; digits < LongestFraction; digits++) nanoseconds *= 10;
        return true;
    }

    private static int Two(ReadOnlySpan<byte> text, int at) => ((text[at] - '0') * 10) + text[at + 1] - '0';
}
