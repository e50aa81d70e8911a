namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>
/// A line of text that tells of an error, or names an exception: what a program writes before a stack trace. Any logger may
/// have written it; a line of JSON, logfmt or an access log is none, since these stand alone.
/// </summary>
internal static class ErrorLine
{
    /// <summary>The text ends in a colon: indented lines may tell more.</summary>
    public const byte AnnouncesMore = 1;

    /// <summary>As far as words are looked for.</summary>
    private const int Reach = 1024;

    /// <summary>What the line is as the first one of a record.</summary>
    public static RecordShape Open(ReadOnlySpan<byte> text)
    {
        var visible = EscapedText.WithoutColours(text);
        if (visible.IsEmpty || visible[0] is (byte)'{' or (byte)' ' or (byte)'\\' || EscapedText.StartsWithTab(visible)) return default;
        if (LogHead.IsKeyed(visible) || LogHead.StartsWithAddress(visible) || IsNginxError(visible)) return default;
        if (!TellsOfError(visible[..Math.Min(visible.Length, Reach)])) return default;
        return new RecordShape(RecordKind.ErrorLine, visible[^1] == (byte)':' ? AnnouncesMore : (byte)0);
    }

    /// <summary>Whether a line follows, and what the record is then.</summary>
    public static RecordShape Continue(RecordShape shape, ReadOnlySpan<byte> text)
    {
        var frame = StackFrame.KindOf(text);
        if (frame != RecordKind.None) return new RecordShape(frame);
        if (PythonTrace.IsHead(text)) return new RecordShape(RecordKind.PythonTrace);
        if (ExceptionHead.Matches(text) || JavaTrace.IsCause(text)) return new RecordShape(RecordKind.JavaTrace, JavaTrace.Head);
        if (GoDump.IsGoroutine(text)) return GoDump.Goroutine;
        if (DotNetTrace.IsInner(text)) return new RecordShape(RecordKind.DotNetTrace);
        return shape.Step == AnnouncesMore && EscapedText.IsIndented(text, 2) && !NodeTrace.IsNextHead(text) ? shape : default;
    }

    /// <summary>nginx's error log: <c>2026/11/23 09:30:46 [error] 29#29: </c>.</summary>
    private static bool IsNginxError(ReadOnlySpan<byte> text) =>
        text.Length > 22 && text[4] == (byte)'/' && text[7] == (byte)'/' && text[20] == (byte)'[' && LogHead.StartsWithTime(text);

    private static bool TellsOfError(ReadOnlySpan<byte> text) =>
        text.IndexOf("rror"u8) >= 0 || text.IndexOf("xception"u8) >= 0 || text.IndexOf("ERR"u8) >= 0 || text.IndexOf("WARN"u8) >= 0
        || text.IndexOf("warn"u8) >= 0 || text.IndexOf("atal"u8) >= 0 || text.IndexOf("FATAL"u8) >= 0 || text.IndexOf("anic"u8) >= 0
        || text.IndexOf("ritical"u8) >= 0 || text.IndexOf("CRIT"u8) >= 0 || text.IndexOf("SEVERE"u8) >= 0 || text.IndexOf("ailed"u8) >= 0
        || text.IndexOf("FTL"u8) >= 0 || text.IndexOf("WRN"u8) >= 0 || text.IndexOf("hrowable"u8) >= 0 || text.StartsWith("Trace"u8);
}
