namespace Rask.LogForwarder.Parser.TextFormats.Nginx;

/// <summary>What a format of access lines has behind the user agent. Thread-safe.</summary>
internal static unsafe class AccessTail
{
    private const int MaxKey = 40;

    private const int MaxPairs = 24;

    /// <summary>Numbers and names of ingress-nginx's default format, in order; null where a bracket or several values stand.</summary>
    private const int IngressParts = 9;

    /// <summary>
    /// Adds it to the fields: a quoted value that comes first is <c>http_x_forwarded_for</c>; of <c>rt=0.003 uct="0.001"</c> each has its own name; what
    /// ingress-nginx appends has the names of its variables; all else is one field, <c>tail</c>.
    /// </summary>
    public static bool TryAdd(EscapedCursor cursor, TextParts parts)
    {
        if (cursor.IsAtEnd)
            return true;
        if (!cursor.TrySkip((byte)' ') || cursor.IsAtEnd)
            return false;
        if (cursor.Is("\\\""u8))
        {
            if (!AccessQuote.TryRead(ref cursor, out TextSlice forwarded))
                return false;
            AccessQuote.Add("http_x_forwarded_for"u8, forwarded, parts);
            if (cursor.IsAtEnd)
                return true;
            if (!cursor.TrySkip((byte)' ') || cursor.IsAtEnd)
                return false;
        }
        if (!TryAddPairs(cursor, parts) && !TryAddIngress(cursor, parts))
            _ = parts.AddOwn("tail"u8, cursor.RestSlice);
        return true;
    }

    /// <summary>All or none.</summary>
    private static bool TryAddPairs(EscapedCursor cursor, TextParts parts)
    {
        EscapedCursor check = cursor;
        int count = 0;
        while (!check.IsAtEnd)
        {
            if (++count > MaxPairs || !TryReadPair(ref check, out _, out _))
                return false;
        }
        while (!cursor.IsAtEnd && TryReadPair(ref cursor, out TextSlice key, out TextSlice value))
        {
            if (value.Length > 0)
                _ = parts.AddOwn(key, value);
        }
        return true;
    }

    private static bool TryReadPair(ref EscapedCursor cursor, out TextSlice key, out TextSlice value)
    {
        byte* at = cursor.At;
        while (!cursor.IsAtEnd && cursor.At - at < MaxKey && *cursor.At is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'_')
            cursor.At++;
        key = new TextSlice(at, (int)(cursor.At - at));
        value = default;
        if (key.Length == 0 || !cursor.TrySkip((byte)'='))
            return false;
        if (cursor.Is("\\\""u8))
        {
            if (!AccessQuote.TryRead(ref cursor, out value))
                return false;
        }
        else
        {
            int space = cursor.Rest.IndexOf((byte)' ');
            _ = cursor.TryRead(space < 0 ? cursor.Left : space, out value);
            if (!PlainName.Is(value.Bytes))
                return false;
        }
        return cursor.IsAtEnd || (cursor.TrySkip((byte)' ') && !cursor.IsAtEnd);
    }

    /// <summary>
    /// <c>$request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] $upstream_addr $upstream_response_length
    /// $upstream_response_time $upstream_status $req_id</c>, where one upstream was asked.
    /// </summary>
    private static bool TryAddIngress(EscapedCursor cursor, TextParts parts)
    {
        TextSlice* values = stackalloc TextSlice[IngressParts];
        for (int i = 0; i < IngressParts; i++)
        {
            bool isLast = i == IngressParts - 1;
            bool isBracketed = i is 2 or 3;
            int length = isLast ? cursor.Left : cursor.Rest.IndexOf((byte)' ');
            if (length <= 0)
                return false;
            values[i] = new TextSlice(cursor.At, length);
            cursor.At += isLast ? length : length + 1;
            ReadOnlySpan<byte> value = values[i].Bytes;
            if (!PlainName.Is(value) || value.ContainsAny((byte)' ', (byte)','))
                return false;
            if (isBracketed)
            {
                if (value.Length < 2 || value[0] != (byte)'[' || value[^1] != (byte)']')
                    return false;
                values[i] = new TextSlice(values[i].Start + 1, length - 2);
            }
            else if (i < 2 && value.ContainsAnyExceptInRange((byte)'.', (byte)'9'))
            {
                return false;
            }
        }
        AccessQuote.Add("request_length"u8, values[0], parts);
        AccessQuote.Add("request_time"u8, values[1], parts);
        AccessQuote.Add("proxy_upstream_name"u8, values[2], parts);
        AccessQuote.Add("proxy_alternative_upstream_name"u8, values[3], parts);
        AccessQuote.Add("upstream_addr"u8, values[4], parts);
        AccessQuote.Add("upstream_response_length"u8, values[5], parts);
        AccessQuote.Add("upstream_response_time"u8, values[6], parts);
        AccessQuote.Add("upstream_status"u8, values[7], parts);
        AccessQuote.Add("req_id"u8, values[8], parts);
        return true;
    }
}
