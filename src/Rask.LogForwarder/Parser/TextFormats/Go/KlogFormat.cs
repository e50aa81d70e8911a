namespace Rask.LogForwarder.Parser.TextFormats.Go;

/// <summary>
/// <c>go</c> / <c>structured</c>: glog and klog (the header is documented in glog's and klog's source, <c>Lmmdd hh:mm:ss.uuuuuu threadid
/// file:line] msg</c>); klog's <c>InfoS</c> and <c>ErrorS</c> write a quoted message and pairs:
/// <code>
/// I1123 09:30:39.123456       1 main.go:12] message
/// E1123 09:30:39.123456       1 main.go:12] "message" err="not found" pod="a/b"
/// </code>
/// Thread-safe.
/// </summary>
internal static unsafe class KlogFormat
{
    /// <summary>Length of <c>1123 09:30:39.123456</c>.</summary>
    private const int TimeLength = 20;

    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        if (*start is not ((byte)'I' or (byte)'W' or (byte)'E' or (byte)'F') || !cursor.Looks("A0000 00:00:00.000000 "u8))
            return false;
        cursor.At++;
        _ = cursor.TryRead(TimeLength, out TextSlice time);
        cursor.SkipSpaces();
        if (!cursor.TryReadDigits(out TextSlice thread) || !cursor.TrySkip((byte)' ') || !cursor.TryReadUntil((byte)']', out TextSlice source))
            return false;
        ReadOnlySpan<byte> file = source.Bytes;
        int colon = file.LastIndexOf((byte)':');
        if (colon <= 0 || colon == file.Length - 1 || file[(colon + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9') || !PlainName.IsWord(file) || !cursor.TrySkip((byte)' '))
            return false;

        ReadMessage(cursor, parts);
        parts.Format = RecordFormat.Go;
        parts.Level = *start switch
        {
            (byte)'I' => RecordLevel.Info,
            (byte)'W' => RecordLevel.Warn,
            (byte)'E' => RecordLevel.Error,
            _ => RecordLevel.Fatal,
        };
        KnownMembers.Take(parts);
        _ = parts.AddOwn("level"u8, new TextSlice(start, 1));
        _ = parts.AddOwn("time"u8, time);
        _ = parts.AddOwn("thread"u8, thread);
        _ = parts.AddOwn("source"u8, source);
        return true;
    }

    private static void ReadMessage(EscapedCursor cursor, TextParts parts)
    {
        parts.Message = cursor.RestSlice;
        byte* headEnd = EscapedLines.FindBreak(cursor.At, cursor.End, parts);
        if (!cursor.TrySkip("\\\""u8))
            return;
        byte* close = GoQuotedText.FindClose(cursor.At, headEnd);
        if (close is null || (close + 2 < headEnd && close[2] != (byte)' '))
            return;
        if (!KeyValueText.TryAddAll(new EscapedCursor(close + 2, headEnd), PairStyle.Go, parts))
        {
            TextSlice whole = parts.Message;
            parts.Clear();
            parts.Message = whole;
            return;
        }
        parts.Message = new TextSlice(cursor.At, (int)(close - cursor.At), SliceForm.GoQuoted);
        GoTrace.Add(headEnd, cursor.End, parts);
    }
}
