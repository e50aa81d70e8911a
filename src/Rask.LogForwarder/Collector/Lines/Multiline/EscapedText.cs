namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>
/// Looks at the text of a line in its escaped form. Docker writes a tab as <c>\u0009</c>, other writers as <c>\t</c>.
/// </summary>
internal static class EscapedText
{
    private static ReadOnlySpan<byte> LongTab => "\\u0009"u8;

    private static ReadOnlySpan<byte> ShortTab => "\\t"u8;

    /// <summary>Cuts the line end off: <c>\n</c> and <c>\r</c> before it.</summary>
    public static ReadOnlySpan<byte> WithoutLineEnd(ReadOnlySpan<byte> body)
    {
        if (body.EndsWith("\\n"u8)) body = body[..^2];
        return body.EndsWith("\\r"u8) ? body[..^2] : body;
    }

    /// <summary>True where the text begins with a tab.</summary>
    public static bool StartsWithTab(ReadOnlySpan<byte> text) => text.StartsWith(LongTab) || text.StartsWith(ShortTab);

    /// <summary>
    /// Measures the white space at the beginning.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="columns">How many blanks there are; a tab counts as eight.</param>
    /// <returns>Where the first other byte stands.</returns>
    public static int Indentation(ReadOnlySpan<byte> text, out int columns)
    {
        columns = 0;
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] == (byte)' ')
            {
                at++;
                columns++;
                continue;
            }

            if (text[at] != (byte)'\\') break;
            if (text[at..].StartsWith(LongTab)) at += LongTab.Length;
            else if (text[at..].StartsWith(ShortTab)) at += ShortTab.Length;
            else break;
            columns += 8;
        }

        return at;
    }

    /// <summary>True where there is nothing but white space.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> text) => Indentation(text, out _) == text.Length;

    /// <summary>True where the text is indented by at least so many columns, and is not blank.</summary>
    public static bool IsIndented(ReadOnlySpan<byte> text, int least)
    {
        var at = Indentation(text, out var columns);
        return columns >= least && at < text.Length;
    }

    /// <summary>The text behind its colours: <c>ESC [ numbers m</c>, as often as it stands there.</summary>
    public static ReadOnlySpan<byte> WithoutColours(ReadOnlySpan<byte> text)
    {
        while (text.StartsWith("\\u001b["u8) || text.StartsWith("\\u001B["u8))
        {
            var end = text.IndexOf((byte)'m');
            if (end < 0 || text[7..end].ContainsAnyExceptInRange((byte)'0', (byte)';')) return text;
            text = text[(end + 1)..];
        }

        return text;
    }

    /// <summary>How many decimal digits stand at the beginning.</summary>
    public static int Digits(ReadOnlySpan<byte> text)
    {
        var count = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return count < 0 ? text.Length : count;
    }

    /// <summary>True where the last character opens a block that lines may fill.</summary>
    public static bool OpensBlock(ReadOnlySpan<byte> text) => text.Length > 0 && text[^1] is (byte)'{' or (byte)'[';
}
