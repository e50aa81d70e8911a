using Rask.LogForwarder.Parser.Formats;

namespace Rask.LogForwarder.Parser.General;

/// <summary>
/// <c>nginx</c> / <c>error</c>: nginx's error log (<c>ngx_log_error_core</c> and <c>ngx_http_log_error</c>),
/// <code>2026/11/23 09:30:39 [error] 7#7: *32 text, client: 127.0.0.1, server: , request: "GET / HTTP/1.1", host: "h"</code>
/// It has no fast twin: an nginx that logs errors faster than a million a second has other troubles. Thread-safe.
/// </summary>
internal static class NginxErrorLine
{
    /// <summary>Length of <c>2026/11/23 09:30:38</c>.</summary>
    private const int TimeLength = 19;

    public static bool TryRead(TextRange text, GeneralRecord record)
    {
        TextArena arena = record.Arena;
        if (!NginxTime.StartsErrorLine(arena[text]))
            return false;
        var cursor = new TextCursor(arena, text.Slice(TimeLength + 2));
        if (!cursor.TryReadUntil(']', out TextRange name) || !RecordLevels.TryFromNginx(arena[name], out RecordLevel level, out bool isCanonical))
            return false;
        if (!cursor.TrySkip(" "u8) || !TryReadNumber(ref cursor, out TextRange pid) || !cursor.TrySkip("#"u8) || !TryReadNumber(ref cursor, out TextRange tid) || !cursor.TrySkip(": "u8))
            return false;

        record.Format = RecordFormat.NginxError;
        record.Message = text;
        record.Level = level;
        FieldTable fields = record.Fields;
        if (!isCanonical)
            fields.SetOwn("level"u8, name);
        fields.SetOwn("time_local"u8, text.Slice(0, TimeLength));
        fields.SetOwn("pid"u8, pid);
        fields.SetOwn("tid"u8, tid);
        TextCursor connection = cursor;
        if (connection.TrySkip("*"u8) && TryReadNumber(ref connection, out TextRange number) && connection.TrySkip(" "u8))
            fields.SetOwn("connection"u8, number);
        ReadContext(cursor.Rest, record);
        return true;
    }

    private static bool TryReadNumber(ref TextCursor cursor, out TextRange digits)
    {
        digits = cursor.ReadDigits();
        return digits.Length > 0;
    }

    /// <summary>What nginx appends about the request: <c>, key: value</c> or <c>, key: "value"</c>, beginning with the client.</summary>
    private static void ReadContext(TextRange text, GeneralRecord record)
    {
        TextArena arena = record.Arena;
        int start = arena[text].IndexOf(", client: "u8);
        if (start < 0)
            return;
        var cursor = new TextCursor(arena, text.Slice(start));
        while (cursor.TrySkip(", "u8) && cursor.TryReadUntil(':', out TextRange key) && IsContextKey(arena[key]) && cursor.TrySkip(" "u8))
        {
            if (!TryReadValue(ref cursor, arena, out TextRange value))
                return;
            if (value.Length == 0)
                continue;
            if (arena[key].SequenceEqual("client"u8))
                record.IpAddress = value;
            else if (arena[key].SequenceEqual("request"u8))
                NginxRequest.Add(record, value);
            else
                record.Fields.SetOwn(arena[key], value);
        }
    }

    private static bool IsContextKey(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("client"u8) || key.SequenceEqual("server"u8) || key.SequenceEqual("request"u8)
        || key.SequenceEqual("subrequest"u8) || key.SequenceEqual("upstream"u8) || key.SequenceEqual("host"u8)
        || key.SequenceEqual("referrer"u8);

    private static bool TryReadValue(ref TextCursor cursor, TextArena arena, out TextRange value)
    {
        ReadOnlySpan<byte> rest = arena[cursor.Rest];
        value = default;
        if (!rest.StartsWith("\""u8))
        {
            int comma = rest.IndexOf(", "u8);
            return cursor.TryRead(comma < 0 ? rest.Length : comma, out value);
        }
        // nginx does not escape quotes here: the closing one is the one before a comma or the end.
        int close = rest[1..].IndexOf("\", "u8);
        if (close < 0)
            close = rest.EndsWith("\""u8) ? rest.Length - 2 : -1;
        if (close < 0)
            return false;
        value = cursor.Rest.Slice(1, close);
        return cursor.TryRead(close + 2, out _);
    }
}
