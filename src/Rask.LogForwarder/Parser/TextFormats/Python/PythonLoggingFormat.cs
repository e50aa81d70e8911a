namespace Rask.LogForwarder.Parser.TextFormats.Python;

/// <summary>
/// <c>python</c> / <c>structured</c>: the usual formats of Python's <c>logging</c> that begin with <c>%(asctime)s</c>, and loguru's:
/// <code>
/// 2026-11-23 09:30:39,123 - app.db - INFO - message
/// 2026-11-23 09:30:39,123 | INFO | app.db | message
/// 2026-11-23 09:30:39,123 [INFO] app.db: message
/// 2026-11-23 09:30:39,123 app.db       INFO     message
/// 2026-11-23 09:30:39,123 INFO: message
/// 2026-11-23 09:30:39.123 | INFO     | app.db:connect:12 - message
/// </code>
/// Comma and milliseconds are what <c>asctime</c> has by default; another time counts only where dashes or bars stand around the level. A
/// name right behind the level is taken for the logger's only where nothing else can be meant. A traceback is part of the message.
/// Thread-safe.
/// </summary>
internal static unsafe class PythonLoggingFormat
{
    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        if (cursor.Left < TextTime.DateTimeLength + 5 || !TextTime.IsDateTime(start))
            return false;
        cursor.At += TextTime.DateTimeLength;
        bool isDefault = cursor.Looks(",000 "u8);
        cursor.At += TextTime.FractionLength(cursor.At, end);
        var time = new TextSlice(start, (int)(cursor.At - start));
        if (!cursor.TrySkip((byte)' '))
            return false;
        bool isRead = cursor.TrySkip("- "u8) ? TryReadSeparated(ref cursor, " - "u8, parts, out TextSlice level, out TextSlice name)
            : cursor.TrySkip("| "u8) ? TryReadSeparated(ref cursor, " | "u8, parts, out level, out name)
            : TryReadSpaced(ref cursor, isDefault, out level, out name);
        if (!isRead)
        {
            parts.Clear();
            return false;
        }
        parts.Format = RecordFormat.Python;
        parts.Message = cursor.RestSlice;
        _ = KnownMembers.TrySetLevel(level, parts);
        parts.AddFixed("time"u8, time);
        if (!name.IsAbsent)
            parts.AddFixed("logger"u8, name);
        return true;
    }

    /// <summary>Name and level, level and name, or level alone, each padded and with a separator behind.</summary>
    private static bool TryReadSeparated(ref EscapedCursor cursor, ReadOnlySpan<byte> separator, TextParts parts, out TextSlice level, out TextSlice name)
    {
        name = default;
        EscapedCursor at = cursor;
        if (PythonLevel.TryRead(ref at, out level) && TrySkipSeparator(ref at, separator))
        {
            cursor = at;
            if (PythonLevel.TryReadName(ref at, out TextSlice candidate) && TrySkipSeparator(ref at, separator))
            {
                name = candidate;
                cursor = at;
            }
            else if (separator[1] == (byte)'|')
            {
                ReadLoguruPlace(ref cursor, ref name, parts);
            }
            return true;
        }
        at = cursor;
        if (!PythonLevel.TryReadName(ref at, out name) || !TrySkipSeparator(ref at, separator) || !PythonLevel.TryRead(ref at, out level) || !TrySkipSeparator(ref at, separator))
            return false;
        cursor = at;
        return true;
    }

    private static bool TrySkipSeparator(ref EscapedCursor cursor, ReadOnlySpan<byte> separator)
    {
        while (cursor.Left > 1 && *cursor.At == (byte)' ' && cursor.At[1] == (byte)' ')
            cursor.At++;
        return cursor.TrySkip(separator);
    }

    /// <summary>loguru's module, function and line: <c>app.db:connect:12 - </c>.</summary>
    private static void ReadLoguruPlace(ref EscapedCursor cursor, ref TextSlice name, TextParts parts)
    {
        EscapedCursor at = cursor;
        if (!PythonLevel.TryReadName(ref at, out TextSlice module) || !at.TrySkip((byte)':'))
            return;
        byte* place = at.At;
        int length = at.Rest.IndexOf(" - "u8);
        if (length <= 0 || !PlainName.IsWord(at.Rest[..length]) || !char.IsAsciiDigit((char)place[length - 1]))
            return;
        name = module;
        parts.AddFixed("source"u8, new TextSlice(place, length));
        cursor.At = place + length + 3;
    }

    private static bool TryReadSpaced(ref EscapedCursor cursor, bool isDefault, out TextSlice level, out TextSlice name)
    {
        level = name = default;
        if (!isDefault)
            return false;
        EscapedCursor at = cursor;
        bool isBracketed = at.TrySkip((byte)'[');
        if (PythonLevel.TryRead(ref at, out level) && (!isBracketed || at.TrySkip((byte)']')) && SkipBehindLevel(ref at))
        {
            ReadNameBehindLevel(ref at, ref name);
            cursor = at;
            return true;
        }
        at = cursor;
        isBracketed = at.TrySkip((byte)'[');
        if (!PythonLevel.TryReadName(ref at, out name) || (isBracketed && !at.TrySkip((byte)']')) || !at.TrySkip((byte)' '))
            return false;
        at.SkipSpaces();
        // A name in brackets before a bare level is the thread of a Java program.
        if (isBracketed != at.TrySkip((byte)'[') && isBracketed)
            return false;
        isBracketed = at.At[-1] == (byte)'[';
        if (!PythonLevel.TryRead(ref at, out level) || (isBracketed && !at.TrySkip((byte)']')) || !SkipBehindLevel(ref at))
            return false;
        cursor = at;
        return true;
    }

    private static bool SkipBehindLevel(ref EscapedCursor cursor)
    {
        cursor.TrySkip((byte)':');
        if (!cursor.TrySkip((byte)' '))
            return false;
        cursor.SkipSpaces();
        return true;
    }

    /// <summary>A name with a dot in it, or one of Python's own, and a colon; else it may be the first word of the message.</summary>
    private static void ReadNameBehindLevel(ref EscapedCursor cursor, ref TextSlice name)
    {
        EscapedCursor at = cursor;
        if (!PythonLevel.TryReadName(ref at, out TextSlice candidate) || !at.TrySkip(": "u8))
            return;
        ReadOnlySpan<byte> text = candidate.Bytes;
        if (!text.Contains((byte)'.') && !text.SequenceEqual("root"u8) && !text.SequenceEqual("__main__"u8))
            return;
        name = candidate;
        cursor = at;
    }
}
