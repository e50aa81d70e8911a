namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>Columns of an escaped text. Thread-safe.</summary>
internal static unsafe class PaddedText
{
    /// <summary>Behind so many characters (code points), or the end where there are fewer.</summary>
    public static byte* SkipCharacters(byte* at, byte* end, int count)
    {
        while (count > 0 && at < end)
        {
            if (*at == (byte)'\\')
            {
                // Two units of a surrogate pair count as two, which no logger pads with.
                at += at[1] == (byte)'u' ? 6 : 2;
            }
            else
            {
                at++;
                while (at < end && (*at & 0xC0) == 0x80)
                    at++;
            }
            count--;
        }
        return at < end ? at : end;
    }
}
