namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>
/// A traceback of Python (the standard library's module traceback).
/// </summary>
/// <remarks>
/// <code>
/// trace  = "Traceback (most recent call last):" *( blank-indented text ) error *( blank-indented text ) [ "" chain "" trace ]
/// error  = type [ ":" text ]                        ; not indented
/// chain  = "During handling of the above exception, another exception occurred:"
///        / "The above exception was the direct cause of the following exception:"
/// </code>
/// </remarks>
internal static class PythonTrace
{
    private const byte Frames = 0;
    private const byte Error = 1;
    private const byte BlankBehindError = 2;
    private const byte Chain = 3;
    private const byte BlankBehindChain = 4;

    /// <summary>True for the first line of a traceback; a group of exceptions begins with a plus sign.</summary>
    public static bool IsHead(ReadOnlySpan<byte> text) =>
        text.StartsWith("Traceback (most recent call last):"u8) || text.StartsWith("  + Exception Group Traceback (most recent call last):"u8);

    /// <summary>What the line is as the first one of a record.</summary>
    public static RecordShape Open(ReadOnlySpan<byte> text) => IsHead(text) ? new RecordShape(RecordKind.PythonTrace, Frames) : default;

    /// <summary>Whether a line follows, and what the record is then.</summary>
    public static RecordShape Continue(RecordShape shape, ReadOnlySpan<byte> text)
    {
        switch (shape.Step)
        {
            case Frames:
                if (EscapedText.IsIndented(text, 2)) return shape;
                return IsError(text) ? shape with { Step = Error } : default;
            case Error:
                if (EscapedText.IsIndented(text, 2)) return NodeTrace.IsNextHead(text) ? default : shape;
                return text.IsEmpty ? shape with { Step = BlankBehindError } : default;
            case BlankBehindError:
                var isChain = text.StartsWith("During handling of the above exception"u8) || text.StartsWith("The above exception was the direct cause"u8);
                return isChain ? shape with { Step = Chain } : default;
            case Chain:
                return text.IsEmpty ? shape with { Step = BlankBehindChain } : default;
            default:
                return IsHead(text) ? shape with { Step = Frames } : default;
        }
    }

    /// <summary>The line that ends the frames: the type of the exception, and its text.</summary>
    private static bool IsError(ReadOnlySpan<byte> text)
    {
        var length = ExceptionHead.NameLength(text, out _);
        return length > 0 && text[length - 1] != (byte)'.' && (length == text.Length || text[length] == (byte)':');
    }
}
