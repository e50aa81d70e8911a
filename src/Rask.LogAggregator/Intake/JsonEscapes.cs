using System.Text;

namespace Rask.LogAggregator.Intake;

/// <summary>The escape sequences of JSON strings (RFC 8259, section 7).</summary>
internal static class JsonEscapes
{
    private const int HexEscapeLength = 6;

    /// <summary>
    /// The length in bytes of the escape sequence at the start of <paramref name="text"/>; both halves of a surrogate pair
    /// count as one. 0 when it is not valid.
    /// </summary>
    public static int Measure(ReadOnlySpan<byte> text, out bool loneSurrogate)
    {
        loneSurrogate = false;
        if (text.Length < 2)
            return 0;
        if (text[1] != (byte)'u')
            return text[1] is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t' ? 2 : 0;
        if (!TryReadHex(text, out char unit))
            return 0;
        if (!char.IsSurrogate(unit))
            return HexEscapeLength;
        if (char.IsHighSurrogate(unit) && TryReadHex(text[HexEscapeLength..], out char second) && char.IsLowSurrogate(second))
            return 2 * HexEscapeLength;
        loneSurrogate = true;
        return 0;
    }

    /// <summary>
    /// Writes the text that a checked string stands for and returns its length in bytes.
    /// <paramref name="destination"/> must be as long as <paramref name="raw"/>: no escape is shorter than its text.
    /// </summary>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        int written = 0;
        while (true)
        {
            int run = raw.IndexOf((byte)'\\');
            ReadOnlySpan<byte> plain = run < 0 ? raw : raw[..run];
            plain.CopyTo(destination[written..]);
            written += plain.Length;
            if (run < 0)
                return written;

            raw = raw[run..];
            int length = Measure(raw, out _);
            if (length == 2)
                destination[written++] = Short(raw[1]);
            else
                written += ReadRune(raw, length).EncodeToUtf8(destination[written..]);
            raw = raw[length..];
        }
    }

    private static Rune ReadRune(ReadOnlySpan<byte> text, int length)
    {
        TryReadHex(text, out char first);
        if (length == HexEscapeLength)
            return new Rune(first);
        TryReadHex(text[HexEscapeLength..], out char second);
        return new Rune(first, second);
    }

    private static bool TryReadHex(ReadOnlySpan<byte> text, out char unit)
    {
        unit = '\0';
        if (text.Length < HexEscapeLength || text[0] != (byte)'\\' || text[1] != (byte)'u')
            return false;
        // Not ushort.TryParse: it takes digits that are followed by NUL bytes.
        int value = 0;
        foreach (byte digit in text[2..HexEscapeLength])
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return false;
            value = (value << 4) | (digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        unit = (char)value;
        return true;
    }

    private static byte Short(byte letter) => letter switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => letter,
    };
}
