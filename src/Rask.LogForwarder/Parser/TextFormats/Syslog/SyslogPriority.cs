namespace Rask.LogForwarder.Parser.TextFormats.Syslog;

/// <summary>Facilities and severities of syslog by number (RFC 5424 section 6.2.1), with the names of <c>syslog.h</c>. Thread-safe.</summary>
internal static class SyslogPriority
{
    /// <summary>Facility 23, severity 7.</summary>
    private const int MaxPriority = 191;

    private const int NameSize = 8;

    // Names are copied in whole chunks, which may go 31 bytes beyond: behind each table there are as many.
    private static ReadOnlySpan<byte> Facilities =>
        "kern\0\0\0\0user\0\0\0\0mail\0\0\0\0daemon\0\0auth\0\0\0\0syslog\0\0lpr\0\0\0\0\0news\0\0\0\0"u8 +
        "uucp\0\0\0\0cron\0\0\0\0authprivftp\0\0\0\0\0ntp\0\0\0\0\0audit\0\0\0alert\0\0\0clock\0\0\0"u8 +
        "local0\0\0local1\0\0local2\0\0local3\0\0local4\0\0local5\0\0local6\0\0local7\0\0"u8 +
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"u8;

    private static ReadOnlySpan<byte> Severities =>
        "emerg\0\0\0alert\0\0\0crit\0\0\0\0err\0\0\0\0\0warning\0notice\0\0info\0\0\0\0debug\0\0\0"u8 +
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"u8;

    /// <summary>Reads <c>&lt;34&gt;</c>: a number up to 191 without leading zeros.</summary>
    public static bool TryRead(ref EscapedCursor cursor, out int priority)
    {
        priority = 0;
        if (!HtmlBrackets.TrySkipLess(ref cursor) || !cursor.TryReadDigits(out TextSlice digits))
            return false;
        if (digits.Length > 3 || (digits.Length > 1 && digits.Bytes[0] == (byte)'0') || !HtmlBrackets.TrySkipGreater(ref cursor))
            return false;
        foreach (byte digit in digits.Bytes)
            priority = (priority * 10) + digit - '0';
        return priority <= MaxPriority;
    }

    public static RecordLevel LevelOf(int priority) => (priority & 7) switch
    {
        0 or 1 or 2 => RecordLevel.Fatal,
        3 => RecordLevel.Error,
        4 => RecordLevel.Warn,
        5 or 6 => RecordLevel.Info,
        _ => RecordLevel.Debug,
    };

    /// <summary>Adds <c>facility</c> and <c>severity</c>.</summary>
    public static void Add(int priority, TextParts parts)
    {
        parts.AddFixed("facility"u8, NameAt(Facilities, priority >> 3));
        parts.AddFixed("severity"u8, NameAt(Severities, priority & 7));
    }

    private static TextSlice NameAt(ReadOnlySpan<byte> table, int index)
    {
        ReadOnlySpan<byte> name = table.Slice(index * NameSize, NameSize);
        int length = name.IndexOf((byte)0);
        return new TextSlice(length < 0 ? name : name[..length]);
    }
}
