namespace Rask.LogForwarder.Collector.Redaction;

/// <summary>
/// Steps through source lines, whose text is escaped as in JSON (RFC 8259) or, in CRI logs, not at all. Masks never cut an
/// escape in two, and a line feed ends every value. Thread-safe.
/// </summary>
internal static unsafe class SecretText
{
    /// <summary>Length of an escape with four hexadecimal digits.</summary>
    public const int UnicodeEscape = 6;

    public static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    public static bool IsAlphanumeric(byte b) => IsDigit(b) || (uint)((b | 0x20) - 'a') <= 'z' - 'a';

    /// <summary>Whether a word comes next, in any letter case.</summary>
    /// <param name="word">Small letters.</param>
    public static bool IsWord(byte* at, byte* end, ReadOnlySpan<byte> word)
    {
        if (end - at < word.Length) return false;
        for (var i = 0; i < word.Length; i++)
            if (at[i] != word[i] && ((at[i] | 0x20) != word[i] || !IsAlphanumeric(at[i]))) return false;
        return true;
    }

    /// <summary>Whether the byte before a place is a letter or a digit of the text, and not the end of an escape.</summary>
    public static bool FollowsAlphanumeric(byte* start, byte* at) =>
        at > start && IsAlphanumeric(at[-1]) && EscapeBefore(start, at) == 0;

    /// <summary>Length of the escape that ends before a place; 0 where none does.</summary>
    public static int EscapeBefore(byte* start, byte* at)
    {
        if (at - start >= 2 && IsEscaping(start, at - 2) && at[-1] != (byte)'u') return 2;
        if (at - start < UnicodeEscape || at[-5] != (byte)'u' || !IsEscaping(start, at - UnicodeEscape)) return 0;
        for (var i = 1; i <= 4; i++)
            if (!char.IsAsciiHexDigit((char)at[-i])) return 0;
        return UnicodeEscape;
    }

    /// <summary>Number of backslashes that end before a place.</summary>
    public static int BackslashesBefore(byte* start, byte* at)
    {
        var run = 0;
        while (at - run > start && at[-1 - run] == (byte)'\\') run++;
        return run;
    }

    /// <summary>
    /// The length of what comes next in a value without quotes: a byte, or a whole escape. 0 where it ends the value: white
    /// space, a quote, an ampersand.
    /// </summary>
    public static int StepOf(byte* at, byte* end)
    {
        if (at >= end || *at <= (byte)' ' || *at is (byte)'"' or (byte)'\'' or (byte)'&') return 0;
        if (*at != (byte)'\\') return 1;
        var run = 1;
        while (at + run < end && at[run] == (byte)'\\') run++;
        if (at + run == end) return run;
        // A quote or a line feed of this text or of one inside. Whose it is, all the backslashes before it tell: they stay.
        if (at[run] is (byte)'"' or (byte)'n' or (byte)'r' or (byte)'t') return 0;
        if (run > 1) return run & ~1;
        if (at[1] != (byte)'u' || end - at < UnicodeEscape) return 2;
        var digits = new ReadOnlySpan<byte>(at + 2, 4);
        return digits.SequenceEqual("0026"u8) || digits.SequenceEqual("0020"u8) || digits.SequenceEqual("0009"u8) ? 0 : UnicodeEscape;
    }

    /// <summary>Puts asterisks over bytes.</summary>
    /// <returns>True where that changed something.</returns>
    public static bool Mask(byte* start, byte* end)
    {
        if (end <= start) return false;
        var bytes = new Span<byte>(start, (int)(end - start));
        if (!bytes.ContainsAnyExcept((byte)'*')) return false;
        bytes.Fill((byte)'*');
        return true;
    }

    /// <summary>
    /// Masks a number that stands in an object without quotes: asterisks would make it no JSON. It becomes 1000…
    /// </summary>
    public static bool MaskNumber(byte* start, byte* end)
    {
        if (end <= start) return false;
        var rest = new Span<byte>(start + 1, (int)(end - start) - 1);
        if (*start == (byte)'1' && !rest.ContainsAnyExcept((byte)'0')) return false;
        *start = (byte)'1';
        rest.Fill((byte)'0');
        return true;
    }

    /// <summary>Whether the backslash at a place begins an escape.</summary>
    private static bool IsEscaping(byte* start, byte* at) => *at == (byte)'\\' && (BackslashesBefore(start, at) & 1) == 0;
}
