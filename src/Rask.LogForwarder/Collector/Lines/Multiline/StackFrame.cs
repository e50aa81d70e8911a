namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>
/// The frames that begin with <c>at</c>: a tab before it in Java (Throwable.printStackTrace), four blanks in Node.js (V8's
/// stack trace API), three in .NET (Exception.ToString). A trace that is part of another one is indented further. Each names
/// a place or a function, so there is a colon, a bracket or a sign as in <c>&lt;anonymous&gt;</c> in it.
/// </summary>
internal static class StackFrame
{
    /// <summary>Whose frame it is; none where it is no frame.</summary>
    public static RecordKind KindOf(ReadOnlySpan<byte> text)
    {
        var at = EscapedText.Indentation(text, out var columns);
        if (columns < 2 || !text[at..].StartsWith("at "u8)) return RecordKind.None;
        var place = text[(at + 3)..];
        if (place.IsEmpty || place[0] == (byte)' ' || !NamesPlace(place)) return RecordKind.None;
        return EscapedText.StartsWithTab(text) ? RecordKind.JavaTrace : columns == 3 ? RecordKind.DotNetTrace : RecordKind.NodeTrace;
    }

    private static bool NamesPlace(ReadOnlySpan<byte> place)
    {
        if (place.ContainsAny("(:<"u8) || place.IndexOf("\\u003c"u8) >= 0) return true;
        // Docker may have cut the line off.
        var blank = place.IndexOf((byte)' ');
        return (blank < 0 ? place : place[..blank]).Contains((byte)'.');
    }
}
