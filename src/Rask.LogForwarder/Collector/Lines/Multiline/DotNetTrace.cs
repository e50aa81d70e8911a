namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>
/// An exception of .NET, as Exception.ToString writes it.
/// </summary>
/// <remarks>
/// <code>
/// trace = head *line
/// line  = 3 blanks ( "at " place / "--- End of inner exception stack trace ---" ) / " ---> " type ":" text
///       / "--- End of stack trace from previous location ---"
/// </code>
/// </remarks>
internal static class DotNetTrace
{
    /// <summary>True for the line of an inner exception; the arrow's head is escaped in Docker's files.</summary>
    public static bool IsInner(ReadOnlySpan<byte> text) => text.StartsWith(" ---\\u003e "u8) || text.StartsWith(" ---> "u8);

    /// <summary>Whether a line follows, and what the record is then.</summary>
    public static RecordShape Continue(RecordShape shape, ReadOnlySpan<byte> text)
    {
        if (StackFrame.KindOf(text) != RecordKind.None || IsInner(text)) return shape;
        return text.StartsWith("   --- End of "u8) || text.StartsWith("--- End of stack trace"u8) ? shape : default;
    }
}
