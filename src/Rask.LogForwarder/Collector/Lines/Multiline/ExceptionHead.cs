namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>
/// The line with which Java and .NET begin a trace: the exception's type, then its message. At least two names with dots
/// between them, of which the last one ends as types of exceptions do:
/// <c>java.lang.IllegalStateException: text</c>, <c>System.InvalidOperationException: text</c>, <c>a.b.Outer$InnerError</c>.
/// </summary>
internal static class ExceptionHead
{
    /// <summary>True where the text is such a line.</summary>
    public static bool Matches(ReadOnlySpan<byte> text)
    {
        var length = NameLength(text, out var dots);
        if (dots == 0) return false;
        var name = text[..length];
        if (!name.EndsWith("Exception"u8) && !name.EndsWith("Error"u8) && !name.EndsWith("Throwable"u8) && !name.EndsWith("Failure"u8)) return false;
        return length == text.Length || text[length] == (byte)':';
    }

    /// <summary>The length of a name with dots at the beginning.</summary>
    public static int NameLength(ReadOnlySpan<byte> text, out int dots)
    {
        dots = 0;
        var isStart = true;
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (char.IsAsciiLetter((char)c) || c is (byte)'_' or (byte)'$' || (!isStart && char.IsAsciiDigit((char)c)))
            {
                isStart = false;
                continue;
            }

            if (c != (byte)'.' || isStart) return at;
            dots++;
            isStart = true;
        }

        return text.Length;
    }
}
