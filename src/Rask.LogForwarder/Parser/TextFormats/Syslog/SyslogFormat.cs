namespace Rask.LogForwarder.Parser.TextFormats.Syslog;

/// <summary>
/// <c>syslog</c> / <c>structured</c>: RFC 5424,
/// <code>&lt;34&gt;1 2026-11-23T09:30:45.003Z host app 12 ID47 [exampleSDID@32473 iut="3"] text</code>
/// and RFC 3164, with its priority or, as files have it, without, and with its host or, as local programs send it, without:
/// <code>&lt;34&gt;Nov 23 09:30:45 host app[12]: text</code>
/// A nil value (<c>-</c>) adds no field. Structured data is one field, as it stands. Thread-safe.
/// </summary>
internal static unsafe class SyslogFormat
{
    /// <summary>The longest name of a host that RFC 5424 allows.</summary>
    private const int MaxHost = 255;

    /// <summary>The longest name of a program (RFC 5424; RFC 3164 has 32).</summary>
    private const int MaxProgram = 48;

    /// <summary>A line that begins with a priority. Fills the parts only where it is one.</summary>
    public static bool TryReadWithPriority(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        if (!SyslogPriority.TryRead(ref cursor, out int priority))
            return false;
        if (!(cursor.TrySkip("1 "u8) ? TryReadModern(ref cursor, parts) : TryReadTraditional(ref cursor, isWithPriority: true, parts)))
        {
            parts.Clear();
            return false;
        }
        parts.Format = RecordFormat.Syslog;
        parts.Level = SyslogPriority.LevelOf(priority);
        SyslogPriority.Add(priority, parts);
        return true;
    }

    /// <summary>A line of RFC 3164 that begins with its time. Fills the parts only where it is one.</summary>
    public static bool TryReadWithoutPriority(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        if (!TryReadTraditional(ref cursor, isWithPriority: false, parts))
        {
            parts.Clear();
            return false;
        }
        parts.Format = RecordFormat.Syslog;
        return true;
    }

    private static bool TryReadModern(ref EscapedCursor cursor, TextParts parts)
    {
        byte* at = cursor.At;
        if (!cursor.TrySkip("- "u8))
        {
            if (cursor.Left < TextTime.DateTimeLength || !TextTime.IsDateTime(at) || at[10] != (byte)'T')
                return false;
            cursor.At += TextTime.DateTimeLength;
            cursor.At += TextTime.FractionLength(cursor.At, cursor.End);
            int zone = TextTime.OffsetLength(cursor.At, cursor.End);
            cursor.At += zone;
            parts.AddFixed("time"u8, new TextSlice(at, (int)(cursor.At - at)));
            if (zone == 0 || !cursor.TrySkip((byte)' '))
                return false;
        }
        if (!TryAddName(ref cursor, "hostname"u8, MaxHost, parts)
            || !TryAddName(ref cursor, "app_name"u8, MaxProgram, parts)
            || !TryAddName(ref cursor, "proc_id"u8, 128, parts)
            || !TryAddName(ref cursor, "msg_id"u8, 32, parts))
            return false;
        if (!cursor.TrySkip((byte)'-'))
        {
            byte* data = cursor.At;
            if (!SyslogData.TrySkip(ref cursor))
                return false;
            parts.AddFixed("structured_data"u8, new TextSlice(data, (int)(cursor.At - data)));
        }
        if (!cursor.IsAtEnd && !cursor.TrySkip((byte)' '))
            return false;
        // The mark of UTF-8, which the RFC puts before such texts.
        _ = cursor.TrySkip("\uFEFF"u8);
        parts.Message = cursor.RestSlice;
        return true;
    }

    /// <summary>A name and the space behind it; <c>-</c> is none.</summary>
    private static bool TryAddName(ref EscapedCursor cursor, ReadOnlySpan<byte> key, int maxLength, TextParts parts)
    {
        if (!cursor.TryReadUntil((byte)' ', out TextSlice name) || name.Length > maxLength || !PlainName.Is(name.Bytes))
            return false;
        if (!name.Bytes.SequenceEqual("-"u8))
            parts.AddFixed(key, name);
        return true;
    }

    private static bool TryReadTraditional(ref EscapedCursor cursor, bool isWithPriority, TextParts parts)
    {
        byte* time = cursor.At;
        if (!cursor.Looks("Aaa 00 00:00:00 "u8) && !cursor.Looks("Aaa  0 00:00:00 "u8))
            return false;
        if (!IsMonth(cursor.At))
            return false;
        cursor.At += "Nov 23 09:30:45 ".Length;
        parts.AddFixed("time"u8, new TextSlice(time, 15));
        // Without a priority, a host is what makes the line one of syslog's.
        if (TryReadProgram(cursor, out _, out _, out _))
        {
            if (!isWithPriority)
                return false;
        }
        else if (!TryAddName(ref cursor, "hostname"u8, MaxHost, parts))
        {
            return false;
        }
        if (!TryReadProgram(cursor, out TextSlice program, out TextSlice pid, out byte* text))
            return false;
        parts.AddFixed("app_name"u8, program);
        if (!pid.IsAbsent)
            parts.AddFixed("proc_id"u8, pid);
        parts.Message = new TextSlice(text, (int)(cursor.End - text));
        return true;
    }

    /// <summary><c>app[12]: </c> or <c>app: </c>.</summary>
    private static bool TryReadProgram(EscapedCursor cursor, out TextSlice program, out TextSlice pid, out byte* text)
    {
        byte* at = cursor.At;
        while (!cursor.IsAtEnd && cursor.At - at <= MaxProgram && IsProgramByte(*cursor.At))
            cursor.At++;
        program = new TextSlice(at, (int)(cursor.At - at));
        pid = default;
        text = null;
        if (program.Length is 0 or > MaxProgram)
            return false;
        if (cursor.TrySkip((byte)'[') && (!cursor.TryReadDigits(out pid) || !cursor.TrySkip((byte)']')))
            return false;
        if (!cursor.TrySkip((byte)':') || !(cursor.TrySkip((byte)' ') || cursor.IsAtEnd))
            return false;
        text = cursor.At;
        return true;
    }

    private static bool IsProgramByte(byte b) =>
        b is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'_' or (byte)'.' or (byte)'/' or (byte)'(' or (byte)')' or (byte)'@' or (byte)'+';

    private static bool IsMonth(byte* at) => "JanFebMarAprMayJunJulAugSepOctNovDec"u8.IndexOf(new ReadOnlySpan<byte>(at, 3)) is var place && place >= 0 && place % 3 == 0;
}
