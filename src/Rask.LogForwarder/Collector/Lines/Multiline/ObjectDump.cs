namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>
/// An object or array over several lines, as <c>console.log</c> prints it and as JSON with indentation looks: the first line
/// ends in <c>{</c> or <c>[</c>, the lines in it are indented by two columns or more, and the last one begins with the
/// bracket that closes it.
/// </summary>
internal static class ObjectDump
{
    /// <summary>What the line is as the first one of a record.</summary>
    public static RecordShape Open(ReadOnlySpan<byte> text) =>
        EscapedText.OpensBlock(text) && text[0] is not ((byte)' ' or (byte)'\\') ? new RecordShape(RecordKind.ObjectDump) : default;

    /// <summary>Whether a line follows, and what the record is then.</summary>
    /// <param name="isEnd">True where the line belongs to the record and is its last one.</param>
    public static RecordShape Continue(RecordShape shape, ReadOnlySpan<byte> text, out bool isEnd)
    {
        isEnd = false;
        if (EscapedText.IsIndented(text, 2)) return shape;
        if (text.IsEmpty || text[0] is not ((byte)'}' or (byte)']')) return default;
        isEnd = !EscapedText.OpensBlock(text);
        return isEnd ? default : shape;
    }
}
