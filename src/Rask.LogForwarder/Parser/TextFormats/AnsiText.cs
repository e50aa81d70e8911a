namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>
/// Colour codes in an escaped text: ECMA-48's "select graphic rendition", ESC <c>[</c>, numbers and <c>;</c>, <c>m</c>, where ESC is
/// written <c>\u001b</c>. Thread-safe.
/// </summary>
internal static unsafe class AnsiText
{
    /// <summary>The introducer as Docker writes it.</summary>
    public static ReadOnlySpan<byte> Introducer => "\\u001b["u8;

    /// <summary>Copies a text without its colour codes.</summary>
    /// <param name="destination">As long as the text.</param>
    /// <returns>Bytes written.</returns>
    public static int Strip(ReadOnlySpan<byte> text, byte* destination)
    {
        byte* o = destination;
        while (true)
        {
            int run = text.IndexOf(Introducer);
            int keep = run < 0 ? text.Length : run;
            text[..keep].CopyTo(new Span<byte>(o, keep));
            o += keep;
            if (run < 0)
                return (int)(o - destination);
            text = text[run..];
            int length = CodeLength(text);
            // Another sequence than a colour's stays; so does one that is not ESC because its backslash is escaped.
            int taken = length == 0 || EndsOddly(destination, o) ? 1 : length;
            if (taken == 1)
                *o++ = text[0];
            text = text[taken..];
        }
    }

    /// <summary>Length of the colour code that begins here, or 0.</summary>
    private static int CodeLength(ReadOnlySpan<byte> text)
    {
        int at = Introducer.Length;
        while (at < text.Length && text[at] is (>= (byte)'0' and <= (byte)'9') or (byte)';')
            at++;
        return at < text.Length && text[at] == (byte)'m' ? at + 1 : 0;
    }

    /// <summary>Whether an odd number of backslashes stands before a place.</summary>
    private static bool EndsOddly(byte* start, byte* at)
    {
        int count = 0;
        while (at - count > start && at[-1 - count] == (byte)'\\')
            count++;
        return (count & 1) != 0;
    }
}
