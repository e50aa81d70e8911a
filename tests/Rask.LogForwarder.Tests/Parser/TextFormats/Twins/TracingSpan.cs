using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>A span in a line of tracing: <c>request{method=GET id=7}:</c>.</summary>
internal sealed partial record TracingSpan(string Name, List<(string Key, string Value)> Fields)
{
    /// <summary>Takes the spans off the start of a text, from the outermost; none where none of them has braces.</summary>
    public static List<TracingSpan> ReadAll(ref string text)
    {
        var spans = new List<TracingSpan>();
        bool hasBraces = false;
        string rest = text;
        while (TryRead(ref rest, out TracingSpan? span, ref hasBraces))
        {
            spans.Add(span!);
            if (!rest.StartsWith(' '))
                continue;
            if (!hasBraces)
                break;
            text = rest[1..];
            return spans;
        }
        return [];
    }

    private static bool TryRead(ref string text, out TracingSpan? span, ref bool hasBraces)
    {
        span = null;
        string line = text.Split('\n')[0];
        if (Bare().Match(line) is { Success: true } bare)
        {
            span = new TracingSpan(bare.Groups[1].Value, []);
            text = text[bare.Length..];
            return true;
        }
        if (Open().Match(line) is not { Success: true } open)
            return false;
        hasBraces = true;
        var fields = new List<(string, string)>();
        int at = open.Length;
        while (line[at..] is not ['}', ..])
        {
            if (Field().Match(line, at) is not { Success: true } field)
                return false;
            string value = field.Groups["q"].Success ? RustPairReference.Unquote(field.Groups["q"].Value) : field.Groups["b"].Value;
            fields.Add((field.Groups["k"].Value, value));
            at += field.Length;
        }
        if (line[at..] is not ['}', ':', ..])
            return false;
        span = new TracingSpan(open.Groups[1].Value, fields);
        text = text[(at + 2)..];
        return true;
    }

    /// <summary>A name has colons only in pairs.</summary>
    [GeneratedRegex(@"^((?:[A-Za-z0-9_./-]|(?>::+))+):(?!:)")]
    private static partial Regex Bare();

    [GeneratedRegex(@"^((?:[A-Za-z0-9_./-]|(?>::+))(?:[A-Za-z0-9_./ -]|(?>::+))*)(?<! )\{")]
    private static partial Regex Open();

    /// <summary>A string that a space or the brace follows, or any text up to the next key or the brace that ends the span.</summary>
    [GeneratedRegex($$"""\G *(?<k>{{PairReference.Key}})=(?>"(?<q>(?:[^"\\]|{{RustPairReference.Escape}})*)"(?=[ }])|(?<b>.*?)(?=}:| {{PairReference.Key}}=))""")]
    private static partial Regex Field();
}
