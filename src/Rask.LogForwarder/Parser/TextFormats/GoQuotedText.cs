using System.Text;
using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>
/// The inside of a string as Go's <c>strconv.Quote</c> writes it (<c>\a \b \f \n \r \t \v \\ \" \xhh \uhhhh \Uhhhhhhhh</c>, the Go
/// specification's interpreted string literals), within Docker's escapes, where each of those backslashes is two. Thread-safe.
/// </summary>
internal static unsafe class GoQuotedText
{
    private const int Replacement = 0xFFFD;

    /// <summary>Finds the closing quote <c>\"</c> of a string whose inside begins here; null where there is none, or an escape that Go does not know.</summary>
    /// <returns>The backslash of the closing quote.</returns>
    public static byte* FindClose(byte* at, byte* end)
    {
        while (true)
        {
            int run = new ReadOnlySpan<byte>(at, (int)(end - at)).IndexOf((byte)'\\');
            if (run < 0 || end - (at + run) < 2)
                return null;
            at += run;
            if (at[1] == (byte)'"')
                return at;
            if (at[1] != (byte)'\\')
            {
                // Docker's own escape of a byte that Go left alone.
                at += 2;
                continue;
            }
            int length = EscapeLength(at, end);
            if (length == 0)
                return null;
            at += length;
        }
    }

    /// <summary>Writes the text with Docker's escapes only. What <see cref="FindClose"/> accepted; at most twice as long.</summary>
    public static byte* Write(byte* o, byte* at, byte* end)
    {
        while (true)
        {
            int run = new ReadOnlySpan<byte>(at, (int)(end - at)).IndexOf("\\\\"u8);
            int length = run < 0 ? (int)(end - at) : run;
            new ReadOnlySpan<byte>(at, length).CopyTo(new Span<byte>(o, length));
            o += length;
            if (run < 0)
                return o;
            at += run;
            o = WriteEscape(o, at);
            at += EscapeLength(at, end);
        }
    }

    /// <summary>Bytes of the escape that begins with two backslashes here, or 0 where Go knows no such.</summary>
    private static int EscapeLength(byte* at, byte* end)
    {
        if (end - at < 3)
            return 0;
        switch (at[2])
        {
            case (byte)'a' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t' or (byte)'v':
                return 3;
            case (byte)'\\':
                return end - at >= 4 && at[3] is (byte)'\\' or (byte)'"' ? 4 : 0;
            case (byte)'x':
                return IsHex(at + 3, end, 2) ? 5 : 0;
            case (byte)'u':
                return IsHex(at + 3, end, 4) ? 7 : 0;
            case (byte)'U':
                return IsHex(at + 3, end, 8) ? 11 : 0;
            default:
                return 0;
        }
    }

    private static byte* WriteEscape(byte* o, byte* at)
    {
        byte letter = at[2];
        if (letter is (byte)'x' or (byte)'u' or (byte)'U' or (byte)'a' or (byte)'v')
        {
            int digits = letter switch { (byte)'x' => 2, (byte)'u' => 4, (byte)'U' => 8, _ => 0 };
            long value = letter switch { (byte)'a' => 7, (byte)'v' => 11, _ => 0 };
            for (int i = 0; i < digits; i++)
                value = (value << 4) | (uint)JsonText.HexValue(at[3 + i]);
            // \x stands for bytes that are not UTF-8, or for control characters.
            bool isRune = value <= 0x10FFFF && !(value is >= 0xD800 and <= 0xDFFF) && !(letter == (byte)'x' && value > 0x7F);
            return WriteRune(o, new Rune(isRune ? (int)value : Replacement));
        }
        o[0] = (byte)'\\';
        o[1] = letter == (byte)'\\' ? at[3] : letter;
        return o + 2;
    }

    private static byte* WriteRune(byte* o, Rune rune) => rune.Value < 0x80
        ? o + JsonText.EscapeByte((byte)rune.Value, new Span<byte>(o, JsonText.MaxEscapedLength))
        : o + rune.EncodeToUtf8(new Span<byte>(o, 4));

    private static bool IsHex(byte* at, byte* end, int count)
    {
        if (end - at < count)
            return false;
        for (int i = 0; i < count; i++)
        {
            if (JsonText.HexValue(at[i]) < 0)
                return false;
        }
        return true;
    }
}
