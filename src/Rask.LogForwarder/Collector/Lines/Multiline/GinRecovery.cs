namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>
/// What gin's recovery middleware prints (recovery.go of github.com/gin-gonic/gin): a head that ends in
/// <c>panic recovered:</c>, the request's lines with CR LF, the value, and the stack: <c>/file.go:3 (0x70dc26)</c> and
/// a line with a tab for each frame; then the colours end.
/// </summary>
internal static class GinRecovery
{
    private const byte Request = 0;
    private const byte Value = 1;
    private const byte Stack = 2;

    /// <summary>What the line is as the first one of a record.</summary>
    public static RecordShape Open(ReadOnlySpan<byte> text) =>
        text.EndsWith(" panic recovered:"u8) && text.IndexOf("[Recovery] "u8) >= 0 ? new RecordShape(RecordKind.GinRecovery, Request) : default;

    /// <summary>Whether a line follows, and what the record is then.</summary>
    /// <param name="shape">The record.</param>
    /// <param name="text">The line.</param>
    /// <param name="hasReturn">True where the line ended in a carriage return.</param>
    /// <param name="isEnd">True where the line belongs to the record and is its last one.</param>
    public static RecordShape Continue(RecordShape shape, ReadOnlySpan<byte> text, bool hasReturn, out bool isEnd)
    {
        isEnd = shape.Step != Request && text.SequenceEqual("\\u001b[0m"u8);
        if (isEnd) return default;
        if (shape.Step == Request && hasReturn) return shape;
        if (text.IsEmpty) return shape with { Step = Math.Max(shape.Step, Value) };
        if (shape.Step == Stack) return EscapedText.StartsWithTab(text) || IsPlace(text) ? shape : default;
        // In release mode there is no request, and the value stands right behind the head.
        return IsPlace(text) || !LogHead.Matches(text) ? shape with { Step = Stack } : default;
    }

    /// <summary><c>/srv/go/main.go:3 (0x70dc26)</c>.</summary>
    private static bool IsPlace(ReadOnlySpan<byte> text)
    {
        var bracket = text.LastIndexOf(" (0x"u8);
        return bracket > 0 && text[^1] == (byte)')' && text[..bracket].LastIndexOf((byte)':') > 0;
    }
}
