namespace Rask.LoadTest.Corpus;

/// <summary>
/// The number of a corpus line, 0 for the first. It stands where a program of that kind would have it: <c>seq=17</c> in the
/// query of nginx's URL and in plain text, <c>"seq":17</c> in JSON. The forwarder sends the last one as <c>"seq":"17"</c>.
/// No other part of a generated line holds <c>seq</c>.
/// </summary>
internal static class LineNumber
{
    /// <summary>What may stand between the name and the digits: <c>=</c>, <c>":</c> or <c>":"</c>.</summary>
    private const int LongestSeparator = 3;

    private const int MostDigits = 12;

    private static ReadOnlySpan<byte> Name => "seq"u8;

    public static void AddText(LineBuilder line, long number) => line.Add(Name).Add((byte)'=').Add(number);

    public static void AddJsonMember(LineBuilder line, long number) => line.Add((byte)'"').Add(Name).Add("\":"u8).Add(number);

    /// <summary>Reads the number of a line in its source form or in its wire form; false if it has none.</summary>
    public static bool TryFind(ReadOnlySpan<byte> line, out long number)
    {
        number = 0;
        var at = line.IndexOf(Name);
        if (at < 0)
            return false;
        line = line[(at + Name.Length)..];
        var separator = 0;
        while (separator < line.Length && separator < LongestSeparator && line[separator] is (byte)'=' or (byte)'"' or (byte)':')
            separator++;
        var digits = 0;
        for (line = line[separator..]; digits < line.Length && (uint)(line[digits] - '0') <= 9; digits++)
        {
            if (digits == MostDigits)
                return false;
            number = number * 10 + (line[digits] - '0');
        }

        // A number that ends with the line was cut off.
        return separator > 0 && digits > 0 && digits < line.Length;
    }
}
