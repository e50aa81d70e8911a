namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>
/// A stack trace of Java, as Throwable.printStackTrace and logback write it.
/// </summary>
/// <remarks>
/// <code>
/// trace  = head *more *frame *( cause *more *frame )
/// head   = type [ ":" text ]
/// more   = indentation text                        ; the message goes on
/// frame  = indentation ( "at " place / "... " count " more" / "... " count " common frames omitted"
///                      / "Suppressed: " text / "Caused by: " text / "- " lock / "[CIRCULAR REFERENCE" text )
/// cause  = ( "Caused by: " / "Wrapped by: " ) type [ ":" text ]
/// </code>
/// </remarks>
internal static class JavaTrace
{
    /// <summary>The last line was a head: its message may go on.</summary>
    public const byte Head = 1;

    /// <summary>Whether a line follows, and what the record is then.</summary>
    public static RecordShape Continue(RecordShape shape, ReadOnlySpan<byte> text)
    {
        if (IsCause(text)) return shape with { Step = Head };
        var frame = StackFrame.KindOf(text);
        // Until the first frame, the head may as well be one of .NET or Node.js.
        if (frame != RecordKind.None) return shape.Step == Head ? new RecordShape(frame) : new RecordShape(RecordKind.JavaTrace);
        if (!EscapedText.IsIndented(text, 1)) return default;
        if (shape.Step == Head) return DotNetTrace.IsInner(text) ? new RecordShape(RecordKind.DotNetTrace) : NodeTrace.IsNextHead(text) ? default : shape;
        var rest = text[EscapedText.Indentation(text, out _)..];
        if (rest.StartsWith("Suppressed: "u8) || IsCause(rest)) return shape with { Step = Head };
        return rest.StartsWith("... "u8) || rest.StartsWith("- "u8) || rest.StartsWith("[CIRCULAR REFERENCE"u8) ? shape : default;
    }

    /// <summary>True for the line that names the cause of the exception before it.</summary>
    public static bool IsCause(ReadOnlySpan<byte> text) => text.StartsWith("Caused by: "u8) || text.StartsWith("Wrapped by: "u8);
}
