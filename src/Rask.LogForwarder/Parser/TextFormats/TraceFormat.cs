namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>
/// <c>java</c>, <c>dotnet</c>, <c>node</c> / <c>error</c>: a stack trace on its own, joined to one text, which is the message. What ends a program
/// says so: Java's <c>Exception in thread "main" </c> (<c>Thread.getUncaughtExceptionHandler</c>) and .NET's <c>Unhandled exception. </c>.
/// Thread-safe.
/// </summary>
internal static unsafe class TraceFormat
{
    /// <summary>Fills the parts only where the text is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        TextSlice thread = default;
        bool isJavaEnd = cursor.TrySkip("Exception in thread \\\""u8);
        bool isDotnetEnd = !isJavaEnd && cursor.TrySkip("Unhandled exception. "u8);
        if (isJavaEnd)
        {
            int close = cursor.Rest.IndexOf("\\\" "u8);
            if (close < 0)
                return false;
            thread = new TextSlice(cursor.At, close);
            cursor.At += close + 3;
        }
        if (!TraceHead.TryRead(cursor.At, end, out TraceHead head) || (isJavaEnd && head.Kind != TraceKind.Java) || (isDotnetEnd && head.Kind != TraceKind.Dotnet))
            return false;
        parts.Format = head.Kind switch
        {
            TraceKind.Java => RecordFormat.JavaError,
            TraceKind.Dotnet => RecordFormat.DotnetError,
            _ => RecordFormat.NodeError,
        };
        parts.Message = new TextSlice(start, (int)(end - start));
        parts.Level = isJavaEnd || isDotnetEnd ? RecordLevel.Fatal : RecordLevel.Error;
        if (!thread.IsAbsent)
            parts.AddFixed("thread"u8, thread);
        head.AddTo(parts);
        return true;
    }
}
