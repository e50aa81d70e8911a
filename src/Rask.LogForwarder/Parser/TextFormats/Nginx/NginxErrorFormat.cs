using Rask.LogForwarder.Parser.Formats;

namespace Rask.LogForwarder.Parser.TextFormats.Nginx;

/// <summary>
/// <c>nginx</c> / <c>error</c>: nginx's error log (<c>ngx_log_error_core</c> and <c>ngx_http_log_error</c>),
/// <code>2026/11/23 09:30:39 [error] 7#7: *32 text, client: 127.0.0.1, server: , request: "GET / HTTP/1.1", host: "h"</code>
/// Thread-safe.
/// </summary>
internal static unsafe class NginxErrorFormat
{
    /// <summary>Length of <c>2026/11/23 09:30:38</c>.</summary>
    private const int TimeLength = 19;

    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        if (!NginxTime.StartsErrorLine(new ReadOnlySpan<byte>(start, (int)(end - start))))
            return false;
        var cursor = new EscapedCursor(start + TimeLength + 2, end);
        if (!cursor.TryReadUntil((byte)']', out TextSlice name) || !RecordLevels.TryFromNginx(name.Bytes, out RecordLevel level, out bool isCanonical))
            return false;
        if (!cursor.TrySkip((byte)' ') || !cursor.TryReadDigits(out TextSlice pid) || !cursor.TrySkip((byte)'#') || !cursor.TryReadDigits(out TextSlice tid) || !cursor.TrySkip(": "u8))
            return false;

        parts.Format = RecordFormat.NginxError;
        parts.Message = new TextSlice(start, (int)(end - start));
        parts.Level = level;
        if (!isCanonical)
            parts.AddFixed("level"u8, name);
        parts.AddFixed("time_local"u8, new TextSlice(start, TimeLength));
        parts.AddFixed("pid"u8, pid);
        parts.AddFixed("tid"u8, tid);
        EscapedCursor connection = cursor;
        if (connection.TrySkip((byte)'*') && connection.TryReadDigits(out TextSlice number) && connection.TrySkip((byte)' '))
            parts.AddFixed("connection"u8, number);
        ReadContext(cursor, parts);
        return true;
    }

    /// <summary>What nginx appends about the request: <c>, key: value</c> or <c>, key: "value"</c>, beginning with the client.</summary>
    private static void ReadContext(EscapedCursor cursor, TextParts parts)
    {
        int start = cursor.Rest.IndexOf(", client: "u8);
        if (start < 0)
            return;
        cursor.At += start;
        // Each key comes once; a text with more than these is not nginx's.
        for (int i = 0; i < 8 && TryReadPair(ref cursor, out ReadOnlySpan<byte> key, out TextSlice value); i++)
        {
            if (value.Length == 0)
                continue;
            if (key.SequenceEqual("client"u8))
                parts.IpAddress = value;
            else if (key.SequenceEqual("request"u8))
                HttpRequestLine.Add(value, parts);
            else
                _ = parts.AddOwn(key, value);
        }
    }

    private static bool TryReadPair(ref EscapedCursor cursor, out ReadOnlySpan<byte> key, out TextSlice value)
    {
        key = default;
        value = default;
        if (!cursor.TrySkip(", "u8) || !cursor.TryReadUntil((byte)':', out TextSlice name))
            return false;
        key = Known(name.Bytes);
        if (key.IsEmpty || !cursor.TrySkip((byte)' '))
            return false;
        ReadOnlySpan<byte> rest = cursor.Rest;
        if (!rest.StartsWith("\\\""u8))
        {
            int comma = rest.IndexOf(", "u8);
            return cursor.TryRead(comma < 0 ? rest.Length : comma, out value);
        }
        // nginx does not escape quotes here: the closing one is the one before a comma or the end.
        int close = rest[2..].IndexOf("\\\", "u8);
        if (close < 0)
            close = rest.Length >= 4 && rest.EndsWith("\\\""u8) ? rest.Length - 4 : -1;
        if (close < 0)
            return false;
        value = new TextSlice(cursor.At + 2, close);
        cursor.At += close + 4;
        return true;
    }

    /// <summary>The key as a constant, or nothing.</summary>
    private static ReadOnlySpan<byte> Known(ReadOnlySpan<byte> key) => key switch
    {
        _ when key.SequenceEqual("client"u8) => "client"u8,
        _ when key.SequenceEqual("server"u8) => "server"u8,
        _ when key.SequenceEqual("request"u8) => "request"u8,
        _ when key.SequenceEqual("subrequest"u8) => "subrequest"u8,
        _ when key.SequenceEqual("upstream"u8) => "upstream"u8,
        _ when key.SequenceEqual("host"u8) => "host"u8,
        _ when key.SequenceEqual("referrer"u8) => "referrer"u8,
        _ => default,
    };
}
