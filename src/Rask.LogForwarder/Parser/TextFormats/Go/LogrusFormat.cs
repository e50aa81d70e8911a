namespace Rask.LogForwarder.Parser.TextFormats.Go;

/// <summary>
/// <c>go</c> / <c>structured</c>: logrus' TextFormatter as it writes to a terminal, or with <c>ForceColors</c> (github.com/sirupsen/logrus,
/// text_formatter.go, <c>printColored</c>): a level of four letters, the seconds since the start or the time, the message padded to 44
/// characters, pairs:
/// <code>INFO[0000] message                                      key=value</code>
/// Thread-safe.
/// </summary>
internal static unsafe class LogrusFormat
{
    private const int LevelLength = 4;

    /// <summary>Characters that the message is padded to.</summary>
    private const int MessageWidth = 44;

    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        RecordLevel level = LevelOf(cursor);
        if (level == RecordLevel.None)
            return false;
        cursor.At += LevelLength + 1;
        bool isElapsed = cursor.TryReadDigits(out TextSlice time) && time.Length >= 4 && cursor.TrySkip((byte)']');
        if (!isElapsed)
        {
            cursor.At = start + LevelLength + 1;
            if (cursor.Left < TextTime.DateTimeLength + 1 || !TextTime.IsDateTime(cursor.At) || !cursor.TryReadUntil((byte)']', out time))
                return false;
        }
        // A caller stands right behind the bracket.
        TextSlice source = default;
        if (!cursor.TrySkip((byte)' ') && !TryReadSource(ref cursor, out source))
            return false;
        byte* headEnd = EscapedLines.FindBreak(cursor.At, end, parts);
        parts.Format = RecordFormat.Go;
        parts.Level = level;
        parts.Message = ReadMessage(cursor, headEnd, parts);
        KnownMembers.Take(parts);
        if (*start is not ((byte)'I' or (byte)'W'))
            _ = parts.AddOwn("level"u8, new TextSlice(start, LevelLength));
        _ = isElapsed ? parts.AddOwn("elapsed"u8, time) : parts.AddOwn("time"u8, time);
        _ = parts.AddOwn("source"u8, source);
        GoTrace.Add(headEnd, end, parts);
        return true;
    }

    private static RecordLevel LevelOf(in EscapedCursor cursor) =>
        cursor.Left < LevelLength + 2 || cursor.At[LevelLength] != (byte)'[' ? RecordLevel.None
        : cursor.Is("INFO"u8) ? RecordLevel.Info
        : cursor.Is("WARN"u8) ? RecordLevel.Warn
        : cursor.Is("ERRO"u8) ? RecordLevel.Error
        : cursor.Is("DEBU"u8) || cursor.Is("TRAC"u8) ? RecordLevel.Debug
        : cursor.Is("FATA"u8) || cursor.Is("PANI"u8) ? RecordLevel.Fatal
        : RecordLevel.None;

    /// <summary>File, line and function: <c>/srv/main.go:23 main.main() </c>.</summary>
    private static bool TryReadSource(ref EscapedCursor cursor, out TextSlice source)
    {
        source = default;
        ReadOnlySpan<byte> rest = cursor.Rest;
        int file = rest.IndexOf(".go:"u8);
        if (file < 0 || !PlainName.IsWord(rest[..file]))
            return false;
        int line = file + ".go:".Length;
        int digits = rest[line..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits <= 0 || rest[line + digits] != (byte)' ')
            return false;
        int length = line + digits;
        int function = rest[(length + 1)..].IndexOf((byte)' ');
        if (function > 2 && rest.Slice(length + 1 + function - 2, 2).SequenceEqual("()"u8))
            length += 1 + function;
        source = new TextSlice(cursor.At, length);
        cursor.At += length + 1;
        return true;
    }

    private static TextSlice ReadMessage(EscapedCursor cursor, byte* headEnd, TextParts parts)
    {
        byte* start = cursor.At;
        byte* padded = PaddedText.SkipCharacters(start, headEnd, MessageWidth);
        byte* messageEnd = headEnd;
        while (padded < headEnd && *padded != (byte)' ')
            padded++;
        if (padded < headEnd)
        {
            byte* first = KeyValueText.AddRunAtEnd(padded, headEnd, PairStyle.Go, parts);
            // Behind the message, which may be longer than its padding, stand the format's space and the pair's own.
            bool isSure = first is not null && first - padded > 1 && first[-2] == (byte)' ';
            if (!isSure)
                parts.ForgetFields();
            else
                messageEnd = first;
        }
        while (messageEnd > start && messageEnd[-1] == (byte)' ')
            messageEnd--;
        return new TextSlice(start, (int)(messageEnd - start));
    }
}
