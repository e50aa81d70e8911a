namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>What values must look like to be taken for what their keys promise. Thread-safe.</summary>
internal static class JsonValues
{
    /// <summary>Length of <c>00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01</c>.</summary>
    public const int TraceParentLength = 55;

    public const int TraceIdStart = 3;
    public const int TraceIdLength = 32;
    public const int SpanIdStart = 36;
    public const int SpanIdLength = 16;

    /// <summary>Length of the longest address: <c>0000:0000:0000:0000:0000:ffff:255.255.255.255</c>.</summary>
    private const int MaxAddressLength = 45;

    /// <summary>
    /// Whether this is an IPv4 address in dotted decimal, or looks like an IPv6 address (hexadecimal groups and colons, perhaps
    /// with an IPv4 address behind). Neither a port nor a zone belongs to one.
    /// </summary>
    public static bool IsIpAddress(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 2 or > MaxAddressLength)
            return false;
        int lastColon = text.LastIndexOf((byte)':');
        ReadOnlySpan<byte> tail = text[(lastColon + 1)..];
        bool hasV4 = lastColon < 0 || tail.Contains((byte)'.');
        if (hasV4 && !IsIpV4(tail))
            return false;
        return lastColon < 0 || IsIpV6(text[..(hasV4 ? lastColon + 1 : text.Length)], hasV4 ? 6 : 7);
    }

    /// <summary>Whether this is a path, and not a whole URL or a word.</summary>
    public static bool IsPath(ReadOnlySpan<byte> text) => text.StartsWith("/"u8);

    /// <summary>
    /// Whether this is a <c>traceparent</c> of W3C Trace Context, section 3.2: version, trace id, span id and flags as small
    /// hexadecimal digits, and neither id all zeros.
    /// </summary>
    public static bool IsTraceParent(ReadOnlySpan<byte> text)
    {
        if (text.Length != TraceParentLength || text[2] != (byte)'-' || text[35] != (byte)'-' || text[52] != (byte)'-')
            return false;
        return AreHexDigits(text[..2]) && AreHexDigits(text[53..])
            && IsHexId(text.Slice(TraceIdStart, TraceIdLength)) && IsHexId(text.Slice(SpanIdStart, SpanIdLength));
    }

    /// <summary>Whether this is more than nothing or the <c>0</c> that OpenTelemetry's Python instrumentation writes where there is no trace.</summary>
    public static bool IsTraceId(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.SequenceEqual("0"u8);

    /// <summary>Whether these are the digits of an integer in the range of a status or a size.</summary>
    public static bool IsInteger(int key, ReadOnlySpan<byte> digits)
    {
        // Texts may have leading zeros, which JSON does not allow.
        if (digits.Length > 1 && digits[0] == (byte)'0')
            return false;
        return key switch
        {
            JsonKey.StatusCode => NumberRanges.IsInteger(digits, 0, NumberRanges.MaxStatusCode),
            JsonKey.Status or JsonKey.StatusAlias => NumberRanges.IsInteger(digits, NumberRanges.MinStatus, NumberRanges.MaxStatus),
            _ => NumberRanges.IsInteger(digits, 0, long.MaxValue),
        };
    }

    /// <summary>
    /// Splits <c>GET /path HTTP/1.1</c>: method of capital letters, one space, path without spaces, one space, protocol.
    /// </summary>
    /// <param name="path">Where the path begins; the method ends a byte before.</param>
    /// <param name="protocol">Where the protocol begins; the path ends a byte before.</param>
    public static bool TrySplitRequest(ReadOnlySpan<byte> request, out int path, out int protocol)
    {
        path = request.IndexOf((byte)' ') + 1;
        protocol = request.LastIndexOf((byte)' ') + 1;
        return path > 1
            && protocol > path + 1
            && !request[path..(protocol - 1)].Contains((byte)' ')
            && !request[..(path - 1)].ContainsAnyExceptInRange((byte)'A', (byte)'Z')
            && HttpProtocol.IsProtocol(request[protocol..]);
    }

    /// <param name="separators">Colons of an address without a <c>::</c>.</param>
    private static bool IsIpV6(ReadOnlySpan<byte> text, int separators)
    {
        int colons = 0, digits = 0;
        bool isShort = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == (byte)':')
            {
                isShort |= i > 0 && text[i - 1] == (byte)':';
                colons++;
                digits = 0;
            }
            else if (!char.IsAsciiHexDigit((char)text[i]) || ++digits > 4)
            {
                return false;
            }
        }
        return isShort ? colons <= separators : colons == separators && digits > 0 | separators == 6;
    }

    private static bool IsIpV4(ReadOnlySpan<byte> text)
    {
        int parts = 1, digits = 0, value = 0;
        foreach (byte b in text)
        {
            if (b == (byte)'.')
            {
                if (digits == 0 || ++parts > 4)
                    return false;
                digits = value = 0;
                continue;
            }
            if ((uint)(b - '0') > 9 || ++digits > 3 || (value = (value * 10) + (b - '0')) > 255)
                return false;
        }
        return parts == 4 && digits > 0;
    }

    private static bool IsHexId(ReadOnlySpan<byte> text) => AreHexDigits(text) && text.ContainsAnyExcept((byte)'0');

    private static bool AreHexDigits(ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
        {
            if (b is not ((>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f')))
                return false;
        }
        return true;
    }
}
