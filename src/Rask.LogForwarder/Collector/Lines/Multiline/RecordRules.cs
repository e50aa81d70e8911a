namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>
/// Which lines of a stream become one record. What it says depends on the lines alone, so that the same lines become the
/// same records whenever they are read. In doubt a line stands alone: a wrong join is worse than none.
/// </summary>
internal static class RecordRules
{
    /// <summary>What a line is as the first one of a record.</summary>
    /// <param name="body">The escaped text with its line end.</param>
    public static RecordShape Open(ReadOnlySpan<byte> body)
    {
        var text = EscapedText.WithoutLineEnd(body);
        if (text.IsEmpty) return default;
        var shape = PostgresLines.Open(text);
        if (!shape.IsOpen) shape = GinRecovery.Open(text);
        if (!shape.IsOpen) shape = GoDump.Open(text);
        if (!shape.IsOpen) shape = RustPanic.Open(text);
        if (!shape.IsOpen) shape = PythonTrace.Open(text);
        if (!shape.IsOpen) shape = NodeTrace.Open(text);
        if (!shape.IsOpen) shape = DotNetLogger.Open(text);
        if (!shape.IsOpen) shape = ObjectDump.Open(text);
        if (!shape.IsOpen) shape = new RecordShape(StackFrame.KindOf(text));
        if (!shape.IsOpen && (ExceptionHead.Matches(text) || JavaTrace.IsCause(text))) shape = new RecordShape(RecordKind.JavaTrace, JavaTrace.Head);
        return shape.IsOpen ? shape : ErrorLine.Open(text);
    }

    /// <summary>What a line is of which only the beginning is known.</summary>
    /// <param name="body">The escaped text of Docker's first piece.</param>
    public static RecordShape OpenCut(ReadOnlySpan<byte> body)
    {
        var shape = Open(body);
        return shape.Kind switch
        {
            RecordKind.Postgres or RecordKind.JavaTrace => shape,
            RecordKind.ErrorLine => shape with { Step = 0 },
            _ => default,
        };
    }

    /// <summary>Whether a line belongs to a record.</summary>
    /// <param name="shape">What the record is.</param>
    /// <param name="isFirst">True where the record has one line so far.</param>
    /// <param name="body">The line's escaped text with its line end.</param>
    /// <param name="next">What the record is with that line; closed where nothing may follow.</param>
    public static bool Continues(RecordShape shape, bool isFirst, ReadOnlySpan<byte> body, out RecordShape next)
    {
        next = default;
        // The first two lines may be looked at in either order: as they come, or back from the second one.
        if (!shape.IsOpen || (isFirst && !IsAwaiting(shape) && !LineStart.MayContinue(body))) return false;
        var text = EscapedText.WithoutLineEnd(body);
        var isEnd = false;
        next = shape.Kind switch
        {
            RecordKind.ErrorLine => ErrorLine.Continue(shape, text),
            RecordKind.ObjectDump => ObjectDump.Continue(shape, text, out isEnd),
            RecordKind.JavaTrace => JavaTrace.Continue(shape, text),
            RecordKind.PythonTrace => PythonTrace.Continue(shape, text),
            RecordKind.GoDump => GoDump.Continue(shape, text, out isEnd),
            RecordKind.GinRecovery => GinRecovery.Continue(shape, text, HasReturn(body), out isEnd),
            RecordKind.NodeTrace => NodeTrace.Continue(shape, text, out isEnd),
            RecordKind.DotNetTrace => DotNetTrace.Continue(shape, text),
            RecordKind.DotNetLogger => DotNetLogger.Continue(shape, text),
            RecordKind.RustPanic => RustPanic.Continue(shape, text, out isEnd),
            RecordKind.Postgres => PostgresLines.Continue(shape, text),
            _ => default,
        };
        if (isEnd) next = default;
        return isEnd || next.IsOpen;
    }

    /// <summary>True where any line may follow, so that the record is opened with its first line.</summary>
    public static bool IsAwaiting(RecordShape shape) =>
        shape.Kind == RecordKind.GinRecovery || NodeTrace.IsPlace(shape) || RustPanic.IsHead(shape);

    private static bool HasReturn(ReadOnlySpan<byte> body) => body.EndsWith("\\r\\n"u8);
}
