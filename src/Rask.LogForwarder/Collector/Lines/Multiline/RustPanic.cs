namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>
/// A panic of Rust (library/std/src/panicking.rs): the place, since version 1.73 with the message on the next line, then
/// the notes and the backtrace.
/// </summary>
/// <remarks>
/// <code>
/// panic = "thread '" name "' " ["(" number ") "] "panicked at " ( "'" text "', " place / place ":" message ) *line
/// line  = indentation text / "note: " text / "stack backtrace:" / ""
/// </code>
/// </remarks>
internal static class RustPanic
{
    private const byte Head = 0;
    private const byte Message = 1;

    /// <summary>True where the message stands on the next line, which may begin with anything.</summary>
    public static bool IsHead(RecordShape shape) => shape is { Kind: RecordKind.RustPanic, Step: Head };

    /// <summary>What the line is as the first one of a record.</summary>
    public static RecordShape Open(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("thread '"u8) || text.IndexOf(" panicked at "u8) < 0) return default;
        return new RecordShape(RecordKind.RustPanic, text[^1] == (byte)':' ? Head : Message);
    }

    /// <summary>Whether a line follows, and what the record is then.</summary>
    /// <param name="isEnd">True where the line belongs to the record and is its last one.</param>
    public static RecordShape Continue(RecordShape shape, ReadOnlySpan<byte> text, out bool isEnd)
    {
        isEnd = text.StartsWith("note: run with `RUST_BACKTRACE=1`"u8) || text.StartsWith("note: Some details are omitted"u8);
        if (isEnd) return default;
        if (EscapedText.IsIndented(text, 1) || text.StartsWith("note: "u8) || text.SequenceEqual("stack backtrace:"u8)) return shape with { Step = Message };
        if (shape.Step == Head && !text.StartsWith("thread '"u8) && !LogHead.Matches(text)) return shape with { Step = Message };
        return default;
    }
}
