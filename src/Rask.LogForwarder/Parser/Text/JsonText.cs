using System.Text;
using System.Text.Unicode;

namespace Rask.LogForwarder.Parser.Text;

/// <summary>The text of JSON strings (RFC 8259 section 7): escaping and unescaping UTF-8. Thread-safe.</summary>
internal static class JsonText
{
    /// <summary>Bytes that one byte can become at most: <c>\u001f</c>.</summary>
    public const int MaxEscapedLength = 6;

    private const int ReplacementRune = 0xFFFD;

    /// <summary>Escapes valid UTF-8 without surrounding quotes.</summary>
    public static byte[] EscapeToArray(ReadOnlySpan<byte> text)
    {
        byte[] buffer = new byte[text.Length * MaxEscapedLength];
        int length = 0;
        foreach (byte b in text)
            length += EscapeByte(b, buffer.AsSpan(length));
        return buffer[..length];
    }

    /// <summary>Whether a byte of UTF-8 text cannot stand in a JSON string as it is.</summary>
    public static bool NeedsEscape(byte b) => b < 0x20 || b == (byte)'"' || b == (byte)'\\';

    /// <summary>Writes one byte of UTF-8 text as it stands in a JSON string; returns the length, 1 to <see cref="MaxEscapedLength"/>.</summary>
    public static int EscapeByte(byte b, Span<byte> destination)
    {
        if (!NeedsEscape(b))
        {
            destination[0] = b;
            return 1;
        }
        byte letter = b switch
        {
            (byte)'"' => (byte)'"',
            (byte)'\\' => (byte)'\\',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            _ => 0,
        };
        destination[0] = (byte)'\\';
        if (letter != 0)
        {
            destination[1] = letter;
            return 2;
        }
        "u00"u8.CopyTo(destination[1..]);
        destination[4] = (byte)('0' + (b >> 4));
        destination[5] = (byte)"0123456789abcdef"[b & 15];
        return 6;
    }

    /// <summary>The same as Docker's json-file driver does it: the brackets and the ampersand of HTML are escaped, too.</summary>
    public static int EscapeByteAsDocker(byte b, Span<byte> destination)
    {
        if (b is not ((byte)'<' or (byte)'>' or (byte)'&'))
            return EscapeByte(b, destination);
        "\\u00"u8.CopyTo(destination);
        destination[4] = (byte)('0' + (b >> 4));
        destination[5] = (byte)"0123456789abcdef"[b & 15];
        return 6;
    }

    /// <summary>
    /// Decodes the text of a JSON string whose escapes are well-formed. What is not UTF-8 and surrogates without their other
    /// half become U+FFFD, so that the result is always valid UTF-8.
    /// </summary>
    /// <param name="destination">At least three times as long as <paramref name="escaped"/>.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Decode(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        int written = 0;
        while (!escaped.IsEmpty)
        {
            int run = escaped.IndexOf((byte)'\\');
            if (run < 0)
                run = escaped.Length;
            if (run > 0)
            {
                written += Sanitize(escaped[..run], destination[written..]);
                escaped = escaped[run..];
                continue;
            }
            byte letter = escaped[1];
            if (letter == (byte)'u')
            {
                written += DecodeUnicode(ref escaped, destination[written..]);
                continue;
            }
            destination[written++] = letter switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                _ => letter,
            };
            escaped = escaped[2..];
        }
        return written;
    }

    /// <summary>Copies text and puts U+FFFD for what is not UTF-8; the destination is at least three times as long.</summary>
    public static int Sanitize(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        if (Utf8.IsValid(text))
        {
            text.CopyTo(destination);
            return text.Length;
        }
        int written = 0;
        while (!text.IsEmpty)
        {
            // A malformed sequence decodes to U+FFFD and says how many bytes to skip.
            Rune.DecodeFromUtf8(text, out Rune rune, out int consumed);
            written += rune.EncodeToUtf8(destination[written..]);
            text = text[consumed..];
        }
        return written;
    }

    private static int DecodeUnicode(ref ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        int unit = ReadHex(escaped[2..6]);
        escaped = escaped[6..];
        if (char.IsHighSurrogate((char)unit) && escaped.StartsWith("\\u"u8))
        {
            int low = ReadHex(escaped[2..6]);
            if (char.IsLowSurrogate((char)low))
            {
                escaped = escaped[6..];
                return new Rune((char)unit, (char)low).EncodeToUtf8(destination);
            }
        }
        return new Rune(char.IsSurrogate((char)unit) ? ReplacementRune : unit).EncodeToUtf8(destination);
    }

    private static int ReadHex(ReadOnlySpan<byte> digits)
    {
        int value = 0;
        foreach (byte digit in digits)
            value = (value << 4) | HexValue(digit);
        return value;
    }

    /// <summary>The value of a hexadecimal digit in either case, or a negative number.</summary>
    public static int HexValue(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
