namespace Rask.LogForwarder.Parser.TextFormats.Python;

/// <summary>
/// <c>python</c> / <c>structured</c>: lines that begin with their level, as <c>logging.basicConfig()</c> and uvicorn write them:
/// <code>
/// WARNING:app.db:message
/// INFO:     127.0.0.1:51234 - "GET /path HTTP/1.1" 200 OK
/// </code>
/// The second is uvicorn's: the level and its colon are padded to ten characters (uvicorn.logging, <c>levelprefix</c>). Thread-safe.
/// </summary>
internal static unsafe class PythonWordFormat
{
    /// <summary>Width of uvicorn's level.</summary>
    private const int PrefixWidth = 10;

    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        if (*start is not ((byte)'I' or (byte)'D' or (byte)'W' or (byte)'E' or (byte)'C') || !PythonLevel.TryRead(ref cursor, out TextSlice level) || !cursor.TrySkip((byte)':'))
            return false;
        TextSlice name = default;
        if (cursor.Is(" "u8))
        {
            cursor.SkipSpaces();
            if (cursor.At - start != PrefixWidth || cursor.IsAtEnd)
                return false;
        }
        else if (!PythonLevel.TryReadName(ref cursor, out name) || !cursor.TrySkip((byte)':') || cursor.Is(":"u8))
        {
            return false;
        }
        parts.Format = RecordFormat.Python;
        parts.Message = cursor.RestSlice;
        if (name.IsAbsent)
            ReadAccess(cursor, parts);
        else
            parts.AddFixed("logger"u8, name);
        _ = KnownMembers.TrySetLevel(level, parts);
        return true;
    }

    /// <summary>uvicorn's access lines: address and port, request, status and its name.</summary>
    private static void ReadAccess(EscapedCursor cursor, TextParts parts)
    {
        int length = cursor.Rest.IndexOf(" - \\\""u8);
        if (length <= 0)
            return;
        var client = new TextSlice(cursor.At, length);
        int colon = client.Bytes.LastIndexOf((byte)':');
        if (colon <= 0 || !PlainName.IsWord(client.Bytes) || client.Bytes[(colon + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return;
        cursor.At += length + 5;
        int requestLength = cursor.Rest.IndexOf("\\\" "u8);
        if (requestLength <= 0)
            return;
        var request = new TextSlice(cursor.At, requestLength);
        cursor.At += requestLength + 3;
        if (!cursor.TryReadDigits(out TextSlice status) || !KnownMembers.IsInteger(status, 0, 999) || (!cursor.IsAtEnd && *cursor.At != (byte)' '))
            return;
        parts.IpAddress = new TextSlice(client.Start, colon);
        parts.StatusCode = status;
        HttpRequestLine.Add(request, parts);
    }
}
