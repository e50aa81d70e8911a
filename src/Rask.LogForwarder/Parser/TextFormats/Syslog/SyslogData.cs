namespace Rask.LogForwarder.Parser.TextFormats.Syslog;

/// <summary>
/// Structured data of RFC 5424 section 6.3: <c>[id name="value" …][…]</c>, where a quote, a backslash and a closing bracket inside a value
/// have a backslash before them. Around that stand Docker's escapes. Thread-safe.
/// </summary>
internal static unsafe class SyslogData
{
    /// <summary>Skips one or more elements; false where the text is no structured data.</summary>
    public static bool TrySkip(ref EscapedCursor cursor)
    {
        if (!cursor.Is("["u8))
            return false;
        while (cursor.TrySkip((byte)'['))
        {
            if (!TrySkipName(ref cursor))
                return false;
            while (cursor.TrySkip((byte)' '))
            {
                if (!TrySkipName(ref cursor) || !cursor.TrySkip("=\\\""u8) || !TrySkipValue(ref cursor))
                    return false;
            }
            if (!cursor.TrySkip((byte)']'))
                return false;
        }
        return true;
    }

    private static bool TrySkipName(ref EscapedCursor cursor)
    {
        byte* start = cursor.At;
        while (!cursor.IsAtEnd && *cursor.At is > (byte)' ' and < 0x7F and not ((byte)'=' or (byte)']' or (byte)'"' or (byte)'\\' or (byte)'<' or (byte)'>' or (byte)'&'))
            cursor.At++;
        return cursor.At > start;
    }

    /// <summary>Skips a value and its closing quote.</summary>
    private static bool TrySkipValue(ref EscapedCursor cursor)
    {
        while (true)
        {
            int run = cursor.Rest.IndexOfAny((byte)'\\', (byte)']');
            if (run < 0 || cursor.At[run] == (byte)']')
                return false;
            cursor.At += run;
            if (cursor.TrySkip("\\\""u8))
                return true;
            // A backslash of the value's own and what it escapes; or another escape of Docker's.
            if (!cursor.TrySkip("\\\\\\\""u8) && !cursor.TrySkip("\\\\\\\\"u8) && !cursor.TrySkip("\\\\]"u8))
                cursor.At += 2;
        }
    }
}
