namespace Rask.LogForwarder.Parser.TextFormats.Go;

/// <summary>
/// gin's default logger (github.com/gin-gonic/gin, logger.go and debug.go):
/// <code>
/// [GIN] 2026/11/23 - 09:30:39 | 200 |    1.234ms |       127.0.0.1 | GET      "/path?query"
/// [GIN-debug] GET    /path    --> main.main.func1 (3 handlers)
/// </code>
/// The first is <c>go</c> / <c>access</c>, possibly with the errors of the request in further lines; the second <c>go</c> / <c>plain</c>.
/// The message is the line. Thread-safe.
/// </summary>
internal static unsafe class GinFormat
{
    private const int TimeLength = 21;

    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        if (cursor.TrySkip("[GIN] "u8))
            return TryReadAccess(cursor, start, parts);
        if (!cursor.TrySkip("[GIN-debug] "u8))
            return false;
        parts.Format = RecordFormat.GoText;
        parts.Message = new TextSlice(start, (int)(end - start));
        parts.Level = cursor.Is("[WARNING] "u8) ? RecordLevel.Warn : cursor.Is("[ERROR] "u8) ? RecordLevel.Error : RecordLevel.Debug;
        return true;
    }

    private static bool TryReadAccess(EscapedCursor cursor, byte* start, TextParts parts)
    {
        if (!cursor.Looks("0000/00/00 - 00:00:00"u8) || !cursor.TryRead(TimeLength, out TextSlice time) || !cursor.TrySkip(" |"u8))
            return false;
        cursor.SkipSpaces();
        if (!cursor.TryReadDigits(out TextSlice status) || !KnownMembers.IsInteger(status, 0, 999) || !cursor.TrySkip(" |"u8))
            return false;
        cursor.SkipSpaces();
        if (!cursor.TryReadUntil((byte)' ', out TextSlice latency) || !cursor.TrySkip((byte)'|'))
            return false;
        cursor.SkipSpaces();
        TextSlice address = default;
        if (!cursor.Is("|"u8) && !cursor.TryReadUntil((byte)' ', out address))
            return false;
        if (!cursor.TrySkip((byte)'|'))
            return false;
        cursor.SkipSpaces();
        if (!cursor.TryReadUntil((byte)' ', out TextSlice method))
            return false;
        cursor.SkipSpaces();
        if (method.Bytes.ContainsAnyExceptInRange((byte)'A', (byte)'Z') || !cursor.TrySkip("\\\""u8))
            return false;
        byte* close = GoQuotedText.FindClose(cursor.At, cursor.End);
        if (close is null || (close + 2 < cursor.End && !new EscapedCursor(close + 2, cursor.End).Is("\\n"u8)))
            return false;

        parts.Format = RecordFormat.GoAccess;
        parts.Message = new TextSlice(start, (int)(cursor.End - start));
        parts.Method = method;
        parts.Path = new TextSlice(cursor.At, (int)(close - cursor.At), SliceForm.GoQuoted);
        parts.IpAddress = address;
        parts.StatusCode = status;
        parts.AddFixed("time"u8, time);
        parts.AddFixed("latency"u8, latency);
        return true;
    }
}
