namespace Rask.LogForwarder.Parser.TextFormats.Java;

/// <summary>Stack traces of Java behind a text (<c>Throwable.printStackTrace</c>). Thread-safe.</summary>
internal static unsafe class JavaTrace
{
    /// <summary>Adds <c>exception_type</c> and <c>exception_message</c> where behind the text's first line begins a stack trace.</summary>
    public static void AddException(byte* at, byte* end, TextParts parts)
    {
        byte* lineFeed = EscapedLines.FindBreak(at, end, parts);
        if (lineFeed < end && TraceHead.TryRead(lineFeed + EscapedLines.BreakLength, end, out TraceHead head) && head.Kind == TraceKind.Java)
            head.AddTo(parts);
    }
}
