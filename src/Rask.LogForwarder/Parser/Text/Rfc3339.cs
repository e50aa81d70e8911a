namespace Rask.LogForwarder.Parser.Text;

/// <summary>The shape of a time stamp as RFC 3339 section 5.6 writes it; the ranges of its numbers are not looked at.</summary>
internal static class Rfc3339
{
    /// <summary>Length up to and including the seconds: <c>2026-11-23T09:30:46</c>.</summary>
    public const int SecondsLength = 19;

    /// <summary>The most digits of a fraction: Docker writes nanoseconds.</summary>
    public const int MaxFractionDigits = 9;

    /// <summary>Whether the text is a date, <c>T</c>, a time, an optional fraction of 1 to 9 digits, and <c>Z</c> or an offset.</summary>
    public static bool IsPlausible(ReadOnlySpan<byte> text)
    {
        if (text.Length <= SecondsLength || !Matches(text, "dddd-dd-ddTdd:dd:dd"u8))
            return false;
        text = text[SecondsLength..];
        if (text[0] == (byte)'.')
        {
            int digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits is < 1 or > MaxFractionDigits)
                return false;
            text = text[(1 + digits)..];
        }
        return text.SequenceEqual("Z"u8)
            || (text.Length == 6 && text[0] is (byte)'+' or (byte)'-' && Matches(text[1..], "dd:dd"u8));
    }

    /// <summary>Compares with a pattern in which <c>d</c> stands for a digit; the text may be longer than the pattern.</summary>
    public static bool Matches(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern)
    {
        if (text.Length < pattern.Length)
            return false;
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == (byte)'d' ? !char.IsAsciiDigit((char)text[i]) : text[i] != pattern[i])
                return false;
        }
        return true;
    }
}
