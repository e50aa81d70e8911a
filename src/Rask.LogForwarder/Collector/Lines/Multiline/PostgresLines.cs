using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>
/// A message of PostgreSQL with its details (src/backend/utils/error/elog.c, send_message_to_server_log): every part has the
/// line prefix of the first one, and a line feed in a part is followed by a tab.
/// </summary>
/// <remarks>
/// <code>
/// message = prefix severity ":  " text *( more / detail )
/// detail  = prefix ( "DETAIL" / "HINT" / "QUERY" / "CONTEXT" / "LOCATION" / "BACKTRACE" / "STATEMENT" ) ":  " text *more
/// more    = tab text
/// prefix  = date " " time [ "." milliseconds ] " " zone … "[" process "]" …       ; log_line_prefix with %m or %t first and [%p] in it
/// </code>
/// </remarks>
internal static class PostgresLines
{
    private const int LongestPrefix = 160;
    private const int ShortestLine = 30;
    private const int Milliseconds = 4;

    /// <summary>What the line is as the first one of a record.</summary>
    public static RecordShape Open(ReadOnlySpan<byte> text) =>
        TryRead(text, out var process, out var name) && !IsDetail(name) && IsSeverity(name) ? new RecordShape(RecordKind.Postgres, 0, process) : default;

    /// <summary>Whether a line follows, and what the record is then.</summary>
    public static RecordShape Continue(RecordShape shape, ReadOnlySpan<byte> text)
    {
        if (EscapedText.StartsWithTab(text)) return shape;
        return TryRead(text, out var process, out var name) && process == shape.Process && IsDetail(name) ? shape : default;
    }

    /// <summary>True for what a time zone begins with: its abbreviation, or an offset.</summary>
    public static bool BeginsZone(byte first) => char.IsAsciiLetter((char)first) || first is (byte)'+' or (byte)'-';

    private static bool TryRead(ReadOnlySpan<byte> text, out uint process, out ReadOnlySpan<byte> name)
    {
        process = 0;
        name = default;
        if (text.Length < ShortestLine || !Rfc3339.Matches(text, "dddd-dd-dd dd:dd:dd"u8)) return false;
        text = text[Rfc3339.SecondsLength..Math.Min(text.Length, LongestPrefix)];
        if (text[0] == (byte)'.') text = text[Milliseconds..];
        if (text[0] != (byte)' ' || !BeginsZone(text[1])) return false;
        var bracket = text.IndexOf((byte)'[');
        if (bracket < 1) return false;
        text = text[(bracket + 1)..];
        var digits = EscapedText.Digits(text);
        if (digits is 0 or > 9 || digits == text.Length || text[digits] != (byte)']') return false;
        foreach (var digit in text[..digits]) process = (process * 10) + digit - '0';
        text = text[digits..];
        var colon = text.IndexOf(":  "u8);
        if (colon < 0) return false;
        text = text[..colon];
        name = text[(text.LastIndexOf((byte)' ') + 1)..];
        return true;
    }

    private static bool IsDetail(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("DETAIL"u8) || name.SequenceEqual("HINT"u8) || name.SequenceEqual("QUERY"u8) || name.SequenceEqual("CONTEXT"u8)
        || name.SequenceEqual("LOCATION"u8) || name.SequenceEqual("BACKTRACE"u8) || name.SequenceEqual("STATEMENT"u8);

    private static bool IsSeverity(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("LOG"u8) || name.SequenceEqual("ERROR"u8) || name.SequenceEqual("WARNING"u8) || name.SequenceEqual("FATAL"u8)
        || name.SequenceEqual("PANIC"u8) || name.SequenceEqual("NOTICE"u8) || name.SequenceEqual("INFO"u8)
        || (name.StartsWith("DEBUG"u8) && name.Length <= 6);
}
