namespace Rask.LogForwarder.Parser.TextFormats.Rust;

/// <summary>
/// The default format of actix-web's <c>Logger</c> (crate actix-web, middleware <c>Logger</c>,
/// <c>%a "%r" %s %b "%{Referer}i" "%{User-Agent}i" %T</c>):
/// <code>127.0.0.1 "GET /health HTTP/1.1" 200 22 "-" "curl/8.1" 0.000123</code>
/// Thread-safe.
/// </summary>
internal static unsafe class ActixAccess
{
    /// <summary>Fills the members only where the text is one.</summary>
    public static bool TryRead(EscapedCursor cursor, TextParts parts)
    {
        if (!cursor.TryReadUntil((byte)' ', out TextSlice address) || !TryReadQuoted(ref cursor, out TextSlice request) || !cursor.TrySkip((byte)' '))
            return false;
        if (!cursor.TryReadDigits(out TextSlice status) || !KnownMembers.IsInteger(status, 0, 999) || !cursor.TrySkip((byte)' '))
            return false;
        if (!cursor.TryReadDigits(out TextSlice size) || !KnownMembers.IsInteger(size, 0, long.MaxValue) || !cursor.TrySkip((byte)' '))
            return false;
        if (!TryReadQuoted(ref cursor, out TextSlice referer) || !cursor.TrySkip((byte)' ') || !TryReadQuoted(ref cursor, out TextSlice agent) || !cursor.TrySkip((byte)' '))
            return false;
        parts.IpAddress = address;
        parts.StatusCode = status;
        parts.ResponseSize = size;
        HttpRequestLine.Add(request, parts);
        if (!referer.Bytes.SequenceEqual("-"u8))
            parts.AddFixed("referer"u8, referer);
        if (!agent.Bytes.SequenceEqual("-"u8))
            parts.UserAgent = agent;
        parts.AddFixed("request_time"u8, cursor.RestSlice);
        return true;
    }

    private static bool TryReadQuoted(ref EscapedCursor cursor, out TextSlice text)
    {
        text = default;
        if (!cursor.TrySkip("\\\""u8))
            return false;
        int length = cursor.Rest.IndexOf("\\\""u8);
        if (length < 0)
            return false;
        text = new TextSlice(cursor.At, length);
        cursor.At += length + 2;
        return true;
    }
}
