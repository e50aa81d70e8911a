using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>
/// How log lines begin: a time stamp, an object, a level, a key, an address. Such a line begins a record of its own.
/// </summary>
internal static class LogHead
{
    /// <summary>True where the text begins as log lines do.</summary>
    public static bool Matches(ReadOnlySpan<byte> text)
    {
        text = EscapedText.WithoutColours(text);
        if (text.IsEmpty) return false;
        if (text[0] == (byte)'[') text = text[1..];
        if (text.IsEmpty) return true;
        if (text[0] is (byte)'{' || text.StartsWith("\\u003c"u8) || text[0] == (byte)'<') return true;
        return StartsWithTime(text) || StartsWithAddress(text) || IsKeyed(text) || StartsWithLevel(text);
    }

    /// <summary>A date with dashes, slashes or dots, or a time of day.</summary>
    public static bool StartsWithTime(ReadOnlySpan<byte> text) =>
        Rfc3339.Matches(text, "dddd-dd-dd"u8) || Rfc3339.Matches(text, "dddd/dd/dd"u8) || Rfc3339.Matches(text, "dd:dd:dd"u8)
        || Rfc3339.Matches(text, "dd-dd-dddd"u8) || Rfc3339.Matches(text, "dd/dd/dddd"u8) || StartsWithMonth(text);

    /// <summary>Four numbers with dots.</summary>
    public static bool StartsWithAddress(ReadOnlySpan<byte> text)
    {
        for (var part = 0; ; part++)
        {
            var digits = EscapedText.Digits(text);
            if (digits is 0 or > 3) return false;
            if (part == 3) return true;
            text = text[digits..];
            if (text.IsEmpty || text[0] != (byte)'.') return false;
            text = text[1..];
        }
    }

    /// <summary>True for logfmt, whose lines stand alone.</summary>
    public static bool IsKeyed(ReadOnlySpan<byte> text) =>
        text.StartsWith("time="u8) || text.StartsWith("level="u8) || text.StartsWith("ts="u8) || text.StartsWith("t="u8)
        || text.StartsWith("msg="u8) || text.StartsWith("lvl="u8);

    /// <summary>A level in capitals, behind which no letter follows.</summary>
    private static bool StartsWithLevel(ReadOnlySpan<byte> text)
    {
        var length = text.IndexOfAnyExceptInRange((byte)'A', (byte)'Z');
        if (length < 0) length = text.Length;
        if (length < text.Length && text[length] is >= (byte)'a' and <= (byte)'z') return false;
        ReadOnlySpan<byte> word = text[..length];
        return length switch
        {
            3 => word.SequenceEqual("LOG"u8) || word.SequenceEqual("ERR"u8) || word.SequenceEqual("INF"u8) || word.SequenceEqual("WRN"u8)
                || word.SequenceEqual("DBG"u8) || word.SequenceEqual("FTL"u8) || word.SequenceEqual("TRC"u8),
            4 => word.SequenceEqual("INFO"u8) || word.SequenceEqual("WARN"u8) || word.SequenceEqual("CRIT"u8) || word.SequenceEqual("FATA"u8)
                || word.SequenceEqual("ERRO"u8) || word.SequenceEqual("DEBU"u8),
            5 => word.SequenceEqual("ERROR"u8) || word.SequenceEqual("DEBUG"u8) || word.SequenceEqual("TRACE"u8) || word.SequenceEqual("FATAL"u8)
                || word.SequenceEqual("PANIC"u8) || word.SequenceEqual("ALERT"u8),
            6 => word.SequenceEqual("NOTICE"u8) || word.SequenceEqual("SEVERE"u8),
            7 => word.SequenceEqual("WARNING"u8),
            8 => word.SequenceEqual("CRITICAL"u8),
            _ => false,
        };
    }

    private static bool StartsWithMonth(ReadOnlySpan<byte> text)
    {
        if (text.Length < 6 || text[3] != (byte)' ') return false;
        return "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec "u8.IndexOf(text[..4]) % 4 == 0
            && (text[4] == (byte)' ' || char.IsAsciiDigit((char)text[4])) && char.IsAsciiDigit((char)text[5]);
    }
}
