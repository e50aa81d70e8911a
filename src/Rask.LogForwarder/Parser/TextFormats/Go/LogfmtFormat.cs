namespace Rask.LogForwarder.Parser.TextFormats.Go;

/// <summary>
/// <c>go</c> / <c>structured</c>: logfmt, a line of nothing but pairs, as slog's TextHandler (package log/slog), logrus' TextFormatter
/// without a terminal, go-kit's log, Ollama and many others write it:
/// <code>time=2026-11-23T09:30:39.123Z level=INFO source=main.go:12 msg="hello, world" count=3</code>
/// At least two pairs, one of the first four a level, a message or a time. Thread-safe.
/// </summary>
internal static unsafe class LogfmtFormat
{
    /// <summary>Where a key that every logger writes must stand at the latest.</summary>
    private const int FirstKeys = 4;

    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        if (KeyValueText.KeyLength(new EscapedCursor(start, end)) == 0)
            return false;
        byte* headEnd = EscapedLines.FindBreak(start, end, parts);
        if (!KeyValueText.TryAddAll(new EscapedCursor(start, headEnd), PairStyle.Go, parts) || parts.FieldCount < 2 || !HasUsualKey(parts))
        {
            parts.Clear();
            return false;
        }
        parts.Format = RecordFormat.Go;
        TextSlice message = parts.Take("msg"u8);
        message = message.IsAbsent ? parts.Take("message"u8) : message;
        parts.Message = message.IsAbsent ? new TextSlice(start, (int)(headEnd - start)) : message;
        KnownMembers.TakeLevel(parts);
        KnownMembers.Take(parts);
        GoTrace.Add(headEnd, end, parts);
        return true;
    }

    private static bool HasUsualKey(TextParts parts)
    {
        ReadOnlySpan<TextField> fields = parts.Fields;
        for (int i = 0; i < fields.Length && i < FirstKeys; i++)
        {
            ReadOnlySpan<byte> key = fields[i].Key.Bytes;
            bool isUsual = key.Length switch
            {
                2 => key.SequenceEqual("ts"u8),
                3 => key.SequenceEqual("msg"u8) || key.SequenceEqual("lvl"u8),
                4 => key.SequenceEqual("time"u8),
                5 => key.SequenceEqual("level"u8),
                _ => false,
            };
            if (isUsual)
                return true;
        }
        return false;
    }
}
