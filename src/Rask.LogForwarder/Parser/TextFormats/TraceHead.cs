namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>
/// The beginning of a stack trace of Java, .NET or Node.js: a type, maybe a text, and frames on lines of their own:
/// <code>
/// java.lang.IllegalStateException: text
/// 	at com.example.App.main(App.java:12)
/// </code>
/// A text may have several lines; the first frame tells where it ends.
/// </summary>
internal readonly unsafe struct TraceHead(TextSlice type, TextSlice message, TraceKind kind)
{
    /// <summary>Longer than the name of any class.</summary>
    private const int MaxType = 200;

    public readonly TraceKind Kind = kind;

    private readonly TextSlice _type = type;
    private readonly TextSlice _message = message;

    /// <summary>Reads a trace; false where the text is none.</summary>
    /// <param name="indent">Spaces before each of its lines but the first, beyond those that are its own.</param>
    public static bool TryRead(byte* at, byte* end, out TraceHead head, int indent = 0)
    {
        head = default;
        byte* typeEnd = at;
        bool hasDot = false;
        while (typeEnd < end && typeEnd - at < MaxType && IsTypeByte(*typeEnd))
            hasDot |= *typeEnd++ == (byte)'.';
        var type = new TextSlice(at, (int)(typeEnd - at));
        if (type.Length < 3 || (uint)((*at | 0x20) - 'a') > 'z' - 'a')
            return false;
        var cursor = new EscapedCursor(typeEnd, end);
        // Node.js puts a code between: `Error [ERR_X]: text`.
        if (cursor.TrySkip(" ["u8) && (!cursor.TryReadUntil((byte)']', out TextSlice code) || !PlainName.Is(code.Bytes)))
            return false;
        bool hasMessage = cursor.TrySkip(": "u8);
        if (!hasMessage)
            _ = cursor.TrySkip((byte)':');
        byte* message = cursor.At;
        byte* messageEnd = FindFrame(cursor.At, end, indent, out TraceKind kind);
        if (messageEnd is null || (!hasMessage && messageEnd > message) || hasDot == (kind == TraceKind.Node))
            return false;
        // A name of Java or .NET is qualified; one of JavaScript says that it is an error.
        if (kind == TraceKind.Node && !type.Bytes.EndsWith("Error"u8) && !type.Bytes.EndsWith("Exception"u8))
            return false;
        head = new TraceHead(type, message < messageEnd ? new TextSlice(message, (int)(messageEnd - message)) : default, kind);
        return true;
    }

    /// <summary>Adds <c>exception_type</c> and <c>exception_message</c>.</summary>
    public void AddTo(TextParts parts)
    {
        parts.AddFixed("exception_type"u8, _type);
        if (_message.Length > 0)
            parts.AddFixed("exception_message"u8, _message);
    }

    /// <summary>The line feed before the first frame, or before .NET's inner exception, which comes first; null where there is no frame.</summary>
    private static byte* FindFrame(byte* at, byte* end, int indent, out TraceKind kind)
    {
        kind = default;
        byte* inner = null;
        while ((at = EscapedLines.FindBreak(at, end)) < end)
        {
            byte* lineFeed = at;
            at += EscapedLines.BreakLength;
            var line = new EscapedCursor(at, end);
            line.SkipSpaces();
            long spaces = line.At - at - indent;
            int tab = EscapedLines.TabLength(line.At, end);
            line.At += tab;
            if (line.Is("at "u8) && (tab > 0 ? spaces == 0 : spaces is 3 or 4))
            {
                kind = tab > 0 ? TraceKind.Java : spaces == 3 ? TraceKind.Dotnet : TraceKind.Node;
                return kind == TraceKind.Dotnet && inner is not null ? inner : lineFeed;
            }
            if (spaces == 1 && inner is null && line.Is("---"u8))
                inner = lineFeed;
        }
        return null;
    }

    private static bool IsTypeByte(byte b) =>
        b is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'.' or (byte)'_' or (byte)'$' or (byte)'`' or (byte)'+';
}
