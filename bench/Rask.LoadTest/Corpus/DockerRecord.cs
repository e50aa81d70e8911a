using System.Buffers;
using System.Text;

namespace Rask.LoadTest.Corpus;

/// <summary>
/// One record of Docker's json-file driver: <c>{"log":"…\n","stream":"stdout","time":"…"}</c> and a line feed.
/// Escapes as Docker writes them: \\ \" \n \r; other control bytes, &lt; &gt; &amp; and U+2028/2029 as \u with lower-case
/// hex digits; each byte of invalid UTF-8 as \ufffd; everything else raw. Time is RFC 3339 in UTC, with the trailing zeros of
/// the nanoseconds trimmed.
/// </summary>
internal static class DockerRecord
{
    public static void Write(LineBuilder output, ReadOnlySpan<byte> text, bool stderr, long unixNanoseconds)
    {
        output.Add("{\"log\":\""u8);
        Escape(output, text);
        output.Add(stderr ? "\\n\",\"stream\":\"stderr\",\"time\":\""u8 : "\\n\",\"stream\":\"stdout\",\"time\":\""u8);
        WriteTime(output, unixNanoseconds);
        output.Add("\"}\n"u8);
    }

    /// <summary>RFC 3339 with nanoseconds, trailing zeros trimmed, as Go's time.RFC3339Nano.</summary>
    public static void WriteTime(LineBuilder output, long unixNanoseconds)
    {
        var (seconds, nanoseconds) = Math.DivRem(unixNanoseconds, 1_000_000_000L);
        var time = DateTime.UnixEpoch.AddSeconds(seconds);
        output.Add(time.Year, 4).Add((byte)'-').Add(time.Month, 2).Add((byte)'-').Add(time.Day, 2).Add((byte)'T')
            .Add(time.Hour, 2).Add((byte)':').Add(time.Minute, 2).Add((byte)':').Add(time.Second, 2);
        var digits = 9;
        while (digits > 0 && nanoseconds % 10 == 0)
        {
            nanoseconds /= 10;
            digits--;
        }

        if (digits > 0)
            output.Add((byte)'.').Add(nanoseconds, digits);
        output.Add((byte)'Z');
    }

    private static void Escape(LineBuilder output, ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var value = text[0];
            if (value >= 0x80)
            {
                EscapeRune(output, ref text);
                continue;
            }

            switch (value)
            {
                case (byte)'"':
                case (byte)'\\':
                    output.Add((byte)'\\').Add(value);
                    break;
                case (byte)'\n':
                    output.Add("\\n"u8);
                    break;
                case (byte)'\r':
                    output.Add("\\r"u8);
                    break;
                case < 0x20 or (byte)'<' or (byte)'>' or (byte)'&':
                    output.Add("\\u00"u8).Add(Hex(value >> 4)).Add(Hex(value & 15));
                    break;
                default:
                    output.Add(value);
                    break;
            }

            text = text[1..];
        }
    }

    private static void EscapeRune(LineBuilder output, ref ReadOnlySpan<byte> text)
    {
        if (Rune.DecodeFromUtf8(text, out var rune, out var consumed) != OperationStatus.Done)
        {
            output.Add("\\ufffd"u8);
            text = text[1..];
            return;
        }

        if (rune.Value is 0x2028 or 0x2029)
            output.Add("\\u202"u8).Add(rune.Value == 0x2028 ? (byte)'8' : (byte)'9');
        else
            output.Add(text[..consumed]);
        text = text[consumed..];
    }

    private static byte Hex(int digit) => "0123456789abcdef"u8[digit];
}
