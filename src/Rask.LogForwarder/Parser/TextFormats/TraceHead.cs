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
    public static bool TryRead(byte* at, byte* end, out TraceHead head)
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
        if (cursor.TrySkip(" ["u8) && (!cursor.TryReadUntil((byte)']', out TextSlice code) || code.Bytes.Contains((byte)'\\')))
            return false;
        byte* message = cursor.At;
        if (cursor.TrySkip(": "u8))
            message = cursor.At;
        else if (!cursor.Is("\\n"u8) && !cursor.TrySkip((byte)':'))
            return false;
        byte* frame = FindFrame(cursor.At, end, out TraceKind kind);
        if (frame is null || hasDot == (kind == TraceKind.Node))
            return false;
        // A name of Java or .NET is qualified; one of JavaScript says that it is an error.
        if (kind == TraceKind.Node && !type.Bytes.EndsWith("Error"u8) && !type.Bytes.EndsWith("Exception"u8))
            return false;
        head = new TraceHead(type, message < frame ? new TextSlice(message, (int)(frame - message)) : default, kind);
        return true;
    }

    /// <summary>Adds <c>exception_type</c> and <c>exception_message</c>.</summary>
    public void AddTo(TextParts parts)
    {
        parts.AddFixed("exception_type"u8, _type);
        if (_message.Length > 0)
            parts.AddFixed("exception_message"u8, _message);
    }

    /// <summary>The line feed before the first frame, or null.</summary>
    private static byte* FindFrame(byte* at, byte* end, out TraceKind kind)
    {
        kind = default;
        while (true)
        {
            at = EscapedLines.FindBreak(at, end);
            if (at == end)
                return null;
            var line = new EscapedCursor(at + EscapedLines.BreakLength, end);
            int tab = EscapedLines.TabLength(line.At, end);
            if (tab > 0)
            {
                line.At += tab;
                if (line.Is("at "u8))
                    return at;
            }
            else if (line.Is("    at "u8) || line.Is("   at "u8))
            {
                kind = line.Is("    "u8) ? TraceKind.Node : TraceKind.Dotnet;
                return at;
            }
            at += EscapedLines.BreakLength;
        }
    }

    private static bool IsTypeByte(byte b) =>
        b is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'.' or (byte)'_' or (byte)'$' or (byte)'`' or (byte)'+';
}
