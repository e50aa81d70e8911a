namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>
/// An error of Node.js, as console.error prints it, as the process prints the one that ends it, and as Next.js prints it
/// behind its sign.
/// </summary>
/// <remarks>
/// <code>
/// error    = head *frame [ block ]
/// head     = any error line / " ⨯ " text
/// frame    = 4 blanks "at " place                   ; the last one ends in "{" where the error has members
/// block    = *( indentation text ) "}"
/// uncaught = place ":" line-number source [ mark ] [ "" ] error [ "" ] "Node.js v" version
/// place    = a path, or a name that begins with "node:" or "file:"
/// </code>
/// </remarks>
internal static class NodeTrace
{
    private const byte Frames = 0;
    private const byte Block = 1;
    private const byte Blank = 2;
    private const byte Place = 3;
    private const byte Source = 4;
    private const byte Mark = 5;

    /// <summary>True for the place that stands before the source line of an uncaught error; any line may follow it.</summary>
    public static bool IsPlace(RecordShape shape) => shape is { Kind: RecordKind.NodeTrace, Step: Place };

    /// <summary>What the line is as the first one of a record.</summary>
    public static RecordShape Open(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith(" ⨯ "u8)) return new RecordShape(RecordKind.NodeTrace, EscapedText.OpensBlock(text) ? Block : Frames);
        return IsSourcePlace(text) ? new RecordShape(RecordKind.NodeTrace, Place) : default;
    }

    /// <summary>Whether a line follows, and what the record is then.</summary>
    /// <param name="isEnd">True where the line belongs to the record and is its last one.</param>
    public static RecordShape Continue(RecordShape shape, ReadOnlySpan<byte> text, out bool isEnd)
    {
        isEnd = false;
        switch (shape.Step)
        {
            case Place:
                return text.IsEmpty || LogHead.Matches(text) ? default : shape with { Step = Source };
            case Source when IsMark(text):
                return shape with { Step = Mark };
            case Mark or Source:
                if (text.IsEmpty) return shape with { Step = Mark };
                return shape.Step == Source || LogHead.Matches(text) ? default : shape with { Step = EscapedText.OpensBlock(text) ? Block : Frames };
            case Blank:
                isEnd = text.StartsWith("Node.js v"u8);
                return text.StartsWith("(Use `node --trace-"u8) ? shape : default;
        }

        if (text.IsEmpty) return shape with { Step = Blank };
        isEnd = text.StartsWith("Node.js v"u8);
        if (text.StartsWith("(Use `node --trace-"u8)) return shape;
        if (shape.Step == Block && text[0] is (byte)'}' or (byte)']') return shape with { Step = EscapedText.OpensBlock(text) ? Block : Frames };
        if (!EscapedText.IsIndented(text, 2) || IsNextHead(text)) return default;
        return EscapedText.OpensBlock(text) ? shape with { Step = Block } : shape;
    }

    /// <summary>True for the signs with which Next.js begins its own lines.</summary>
    public static bool IsNextHead(ReadOnlySpan<byte> text)
    {
        var sign = text[EscapedText.Indentation(text, out var columns)..];
        return columns is >= 1 and <= 3 && (sign.StartsWith("⨯ "u8) || sign.StartsWith("✓ "u8) || sign.StartsWith("⚠ "u8)
            || sign.StartsWith("○ "u8) || sign.StartsWith("▲ "u8) || sign.StartsWith("» "u8));
    }

    private static bool IsSourcePlace(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || (text[0] != (byte)'/' && !text.StartsWith("node:"u8) && !text.StartsWith("file:///"u8))) return false;
        var colon = text.LastIndexOf((byte)':');
        var digits = EscapedText.Digits(text[(colon + 1)..]);
        if (digits is 0 or > 6 || colon + 1 + digits != text.Length) return false;
        var name = text[..colon];
        return !name.Contains((byte)' ')
            && (text[0] == (byte)'n' || name.EndsWith("js"u8) || name.EndsWith("ts"u8) || name.EndsWith("jsx"u8) || name.EndsWith("tsx"u8));
    }

    /// <summary>The line below the source: <c>^</c> under the place.</summary>
    private static bool IsMark(ReadOnlySpan<byte> text)
    {
        var rest = text[EscapedText.Indentation(text, out _)..];
        return rest.Length > 0 && !rest.ContainsAnyExcept((byte)'^', (byte)'~');
    }
}
