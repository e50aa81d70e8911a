using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>The simple twin of the heads of stack traces of .NET and Node.js.</summary>
internal static partial class TraceReference
{
    /// <summary>Adds what was thrown, where a text begins with a trace of Node.js.</summary>
    public static void AddNode(string text, ExpectedRecord record)
    {
        if (Read(text, 0) is { IsNode: true } trace)
            trace.AddTo(record);
    }

    /// <summary>Adds what was thrown, where a text begins with a trace of .NET that a logger has moved to the right.</summary>
    public static void AddDotnet(string text, int indent, ExpectedRecord record)
    {
        if (Read(text, indent) is { IsNode: false } trace)
            trace.AddTo(record);
    }

    /// <summary>A stack trace by itself; null where the text is none.</summary>
    public static ExpectedRecord? Alone(string text)
    {
        const string end = "Unhandled exception. ";
        bool isEnd = text.StartsWith(end, StringComparison.Ordinal);
        if (Read(isEnd ? text[end.Length..] : text, 0) is not { } trace || (isEnd && trace.IsNode))
            return null;
        var record = new ExpectedRecord(trace.IsNode ? "node/error" : "dotnet/error", isEnd ? "Fatal" : "Error", text);
        trace.AddTo(record);
        return record;
    }

    private static Trace? Read(string text, int indent)
    {
        Match head = Head().Match(text);
        if (!head.Success)
            return null;
        string type = head.Groups["type"].Value;
        string[] lines = text[head.Length..].Split('\n');
        string pad = new(' ', indent);
        int frame = Array.FindIndex(lines, 1, line => FrameOf(line, pad) != null);
        // A name of .NET is qualified; one of JavaScript says that it is an error.
        if (frame < 0 || FrameOf(lines[frame], pad) is not { } kind || kind == "java" || type.Contains('.', StringComparison.Ordinal) != (kind == "dotnet"))
            return null;
        if (kind == "node" && !type.EndsWith("Error", StringComparison.Ordinal) && !type.EndsWith("Exception", StringComparison.Ordinal))
            return null;
        // An inner exception of .NET comes before the frames.
        int inner = Array.FindIndex(lines, 1, line => line.StartsWith(pad + " ---", StringComparison.Ordinal));
        int end = kind == "dotnet" && inner > 0 && inner < frame ? inner : frame;
        string message = string.Join('\n', lines[..end]);
        return head.Groups["colon"].Value == ": " || message.Length == 0 ? new Trace(kind == "node", type, message) : null;
    }

    /// <summary>Whose frame a line is; null where it is none.</summary>
    private static string? FrameOf(string line, string pad) =>
        line.StartsWith(pad + "\tat ", StringComparison.Ordinal) ? "java"
        : line.StartsWith(pad + "    at ", StringComparison.Ordinal) ? "node"
        : line.StartsWith(pad + "   at ", StringComparison.Ordinal) ? "dotnet"
        : null;

    private sealed record Trace(bool IsNode, string Type, string Message)
    {
        public void AddTo(ExpectedRecord record) =>
            record.With("exception_type", Type).With("exception_message", Message.Length > 0 ? Message : null);
    }

    [GeneratedRegex(@"^(?<type>[A-Za-z](?>[A-Za-z0-9._$`+]{2,199}))(?: \[[ -~-[\\<>&""\]]]+\])?(?<colon>: |:)?")]
    private static partial Regex Head();
}
