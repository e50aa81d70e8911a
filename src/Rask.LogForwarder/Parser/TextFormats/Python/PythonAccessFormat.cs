using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.TextFormats.Python;

/// <summary>
/// <c>python</c> / <c>structured</c>: the lines of Python's <c>http.server</c> and werkzeug (BaseHTTPRequestHandler.log_request, log_message),
/// and of Django's development server (django.core.servers.basehttp); they have no zone, unlike the common log format:
/// <code>
/// 127.0.0.1 - - [23/Nov/2026 09:30:39] "GET / HTTP/1.1" 200 -
/// 127.0.0.1 - - [23/Nov/2026 09:30:39] code 404, message File not found
/// [23/Nov/2026 09:30:39] "GET / HTTP/1.1" 200 1234
/// </code>
/// The message is the line where it is a request's, else the text behind the time. Thread-safe.
/// </summary>
internal static unsafe class PythonAccessFormat
{
    private const int TimeLength = 20;

    /// <summary>The longest text of an address.</summary>
    private const int MaxAddress = 45;

    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        TextSlice address = default;
        if (*start != (byte)'[' && !TryReadAddress(ref cursor, out address))
            return false;
        if (!cursor.TrySkip((byte)'[') || !cursor.Looks("00/Aaa/0000 00:00:00] "u8))
            return false;
        _ = cursor.TryRead(TimeLength, out TextSlice time);
        cursor.At += 2;
        if (!TryReadRequest(cursor, parts))
        {
            parts.Clear();
            if (address.IsAbsent || cursor.IsAtEnd)
                return false;
            parts.Message = new TextSlice(cursor.At, (int)(end - cursor.At));
        }
        else
        {
            parts.Message = new TextSlice(start, (int)(end - start));
        }
        parts.Format = RecordFormat.Python;
        parts.IpAddress = address;
        _ = parts.AddOwn("time"u8, time);
        return true;
    }

    /// <summary>The request, its status and size, and nothing behind them; parts may be left over where it is something else.</summary>
    private static bool TryReadRequest(EscapedCursor cursor, TextParts parts)
    {
        if (!cursor.TrySkip("\\\""u8))
            return false;
        int length = cursor.Rest.IndexOf("\\\" "u8);
        if (length < 0)
            return false;
        var request = new TextSlice(cursor.At, length);
        cursor.At += length + 3;
        if (!cursor.TryReadDigits(out TextSlice status) || !KnownMembers.IsInteger(status, 0, 999) || !cursor.TrySkip((byte)' '))
            return false;
        if (!cursor.TrySkip((byte)'-') && !(cursor.TryReadDigits(out parts.ResponseSize) && KnownMembers.IsInteger(parts.ResponseSize, 0, long.MaxValue)))
            return false;
        if (!cursor.IsAtEnd)
            return false;
        parts.StatusCode = status;
        HttpRequestLine.Add(request, parts);
        return true;
    }

    /// <summary>An address of digits, letters, dots and colons, and two dashes.</summary>
    private static bool TryReadAddress(ref EscapedCursor cursor, out TextSlice address)
    {
        byte* at = cursor.At;
        while (at < cursor.End && at - cursor.At <= MaxAddress && (JsonText.HexValue(*at) >= 0 || *at is (byte)'.' or (byte)':'))
            at++;
        address = new TextSlice(cursor.At, (int)(at - cursor.At));
        cursor.At = at;
        return cursor.TrySkip(" - - "u8);
    }
}
