using Rask.LogForwarder.Parser.Scanning;

namespace Rask.LogForwarder.Parser.TextFormats.Python;

/// <summary>
/// <c>python-structlog</c> / <c>structured</c>: structlog's ConsoleRenderer (structlog.dev): perhaps a time, the level in brackets padded
/// to nine letters, the event padded to thirty characters where something follows, perhaps the logger in brackets, and values as
/// <c>key=value</c>:
/// <code>2026-11-23 09:30:39 [info     ] event                          [app.db] count=3 user=anna smith</code>
/// Strings are not quoted, so that a value ends where another key begins outside brackets; keys are looked for behind the padded event only. A traceback in
/// further lines becomes <c>exception</c>, structlog's own name for it. Thread-safe.
/// </summary>
internal static unsafe class StructlogFormat
{
    /// <summary>Letters that a level is padded to, that of <c>exception</c>.</summary>
    private const int LevelWidth = 9;

    /// <summary>Characters that an event is padded to.</summary>
    private const int EventWidth = 30;

    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        TextSlice time = default;
        if (*start != (byte)'[')
        {
            if (cursor.Left < TextTime.DateTimeLength + LevelWidth || !TextTime.IsDateTime(start))
                return false;
            cursor.At += TextTime.DateTimeLength;
            cursor.At += TextTime.FractionLength(cursor.At, end);
            cursor.At += TextTime.OffsetLength(cursor.At, end);
            time = new TextSlice(start, (int)(cursor.At - start));
            if (!cursor.TrySkip((byte)' '))
                return false;
        }
        if (!TryReadLevel(ref cursor, out TextSlice level))
            return false;
        byte* headEnd = (parts.Escapes & TextEscapes.Breaks) == 0 ? end : FindTrace(cursor.At, end);
        parts.Format = RecordFormat.PythonStructlog;
        parts.Message = ReadEvent(new EscapedCursor(cursor.At, headEnd), parts);
        KnownMembers.Take(parts);
        _ = KnownMembers.TrySetLevel(level, parts);
        _ = parts.AddOwn("time"u8, time);
        if (headEnd < end)
            _ = parts.AddOwn("exception"u8, new TextSlice(headEnd + EscapedLines.BreakLength, (int)(end - headEnd) - EscapedLines.BreakLength));
        return true;
    }

    /// <summary>A line feed and the head of a traceback, or the end: a value may have line feeds of its own.</summary>
    private static byte* FindTrace(byte* at, byte* end)
    {
        while ((at = EscapedLines.FindBreak(at, end)) < end)
        {
            if (new EscapedCursor(at + EscapedLines.BreakLength, end).Is("Traceback (most recent call last):"u8))
                return at;
            at += EscapedLines.BreakLength;
        }
        return end;
    }

    private static bool TryReadLevel(ref EscapedCursor cursor, out TextSlice level)
    {
        level = default;
        if (!cursor.TrySkip((byte)'['))
            return false;
        byte* start = cursor.At;
        while (!cursor.IsAtEnd && (uint)(*cursor.At - 'a') <= 'z' - 'a')
            cursor.At++;
        level = new TextSlice(start, (int)(cursor.At - start));
        cursor.SkipSpaces();
        return cursor.At - start == LevelWidth && cursor.TrySkip("] "u8) && RecordLevels.FromName(level.Bytes, out _) != RecordLevel.None;
    }

    private static TextSlice ReadEvent(EscapedCursor cursor, TextParts parts)
    {
        TextSlice whole = cursor.RestSlice;
        byte* padded = PaddedText.SkipCharacters(cursor.At, cursor.End, EventWidth);
        byte* eventEnd = cursor.End;
        var values = new StructlogValues(padded, cursor.End);
        if (values.First is not null && values.TryAdd(parts))
            eventEnd = values.Logger.IsAbsent ? values.First : values.Logger.Start - 1;
        while (eventEnd > whole.Start && eventEnd[-1] == (byte)' ')
            eventEnd--;
        return new TextSlice(whole.Start, (int)(eventEnd - whole.Start));
    }
}
