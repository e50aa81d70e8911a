using System.Text;
using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>
/// The inside of a string as Rust's <c>Debug for str</c> writes it (<c>\0 \t \r \n \' \" \\ \u{1b}</c>, <c>char::escape_debug</c> of the
/// standard library), within Docker's escapes, where each of those backslashes is two. Thread-safe.
/// </summary>
internal static unsafe class RustQuotedText
{
    /// <summary>The last code point has six digits.</summary>
    private const int MaxDigits = 6;

    /// <inheritdoc cref="GoQuotedText.FindClose"/>
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
            int length = at[1] == (byte)'\\' ? EscapeLength(at, end) : 2;
            if (length == 0)
                return null;
            at += length;
        }
    }

    /// <inheritdoc cref="GoQuotedText.Write"/>
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

    /// <summary>Bytes of the escape that begins with two backslashes here, or 0 where Rust knows no such.</summary>
    private static int EscapeLength(byte* at, byte* end)
    {
        if (end - at < 3)
            return 0;
        switch (at[2])
        {
            case (byte)'0' or (byte)'t' or (byte)'r' or (byte)'n' or (byte)'\'':
                return 3;
            case (byte)'\\':
                return end - at >= 4 && at[3] is (byte)'\\' or (byte)'"' ? 4 : 0;
            case (byte)'u':
                return BracedLength(at, end);
            default:
                return 0;
        }
    }

    /// <summary>Length of <c>\\u{1b}</c>, or 0.</summary>
    private static int BracedLength(byte* at, byte* end)
    {
        if (end - at < 6 || at[3] != (byte)'{')
            return 0;
        int digits = 0;
        while (digits <= MaxDigits && at + 4 + digits < end && JsonText.HexValue(at[4 + digits]) >= 0)
            digits++;
        return digits is > 0 and <= MaxDigits && at + 4 + digits < end && at[4 + digits] == (byte)'}' ? 5 + digits : 0;
    }

    private static byte* WriteEscape(byte* o, byte* at)
    {
        byte letter = at[2];
        switch (letter)
        {
            case (byte)'0':
                return o + JsonText.EscapeByte(0, new Span<byte>(o, JsonText.MaxEscapedLength));
            case (byte)'\'':
                *o = letter;
                return o + 1;
            case (byte)'u':
                int value = 0;
                for (byte* digit = at + 4; *digit != (byte)'}'; digit++)
                    value = (value << 4) | JsonText.HexValue(*digit);
                Rune rune = Rune.IsValid(value) ? new Rune(value) : Rune.ReplacementChar;
                return rune.Value < 0x80
                    ? o + JsonText.EscapeByte((byte)rune.Value, new Span<byte>(o, JsonText.MaxEscapedLength))
                    : o + rune.EncodeToUtf8(new Span<byte>(o, 4));
            default:
                o[0] = (byte)'\\';
                o[1] = letter == (byte)'\\' ? at[3] : letter;
                return o + 2;
        }
    }
}
