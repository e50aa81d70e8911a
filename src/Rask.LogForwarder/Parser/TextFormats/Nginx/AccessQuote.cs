namespace Rask.LogForwarder.Parser.TextFormats.Nginx;

/// <summary>Quoted values of access lines: nginx writes a quote inside as <c>\x22</c>, Apache as <c>\"</c>. Thread-safe.</summary>
internal static unsafe class AccessQuote
{
    /// <summary>Reads a value between quotes, both of which are skipped; it may be empty.</summary>
    public static bool TryRead(ref EscapedCursor cursor, out TextSlice value)
    {
        value = default;
        if (!cursor.Is("\\\""u8))
            return false;
        byte* start = cursor.At + 2;
        byte* at = start;
        while (true)
        {
            int run = new ReadOnlySpan<byte>(at, (int)(cursor.End - at)).IndexOf((byte)'\\');
            if (run < 0 || cursor.End - (at + run) < 2)
                return false;
            at += run;
            if (at[1] == (byte)'"')
                break;
            // A backslash of the line's own takes the quote or the backslash behind it along.
            bool isPair = at[1] == (byte)'\\' && cursor.End - at >= 4 && at[2] == (byte)'\\' && at[3] is (byte)'"' or (byte)'\\';
            at += isPair ? 4 : 2;
        }
        value = new TextSlice(start, (int)(at - start));
        cursor.At = at + 2;
        return true;
    }

    /// <summary>Adds a field; <c>-</c> is no value, and nothing is none either.</summary>
    public static void Add(ReadOnlySpan<byte> key, TextSlice value, TextParts parts)
    {
        if (value.Length > 0 && !value.Bytes.SequenceEqual("-"u8))
            _ = parts.AddOwn(key, value);
    }
}
