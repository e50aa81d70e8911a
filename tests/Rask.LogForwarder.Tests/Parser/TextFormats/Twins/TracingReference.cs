using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>The simple twin of the text of tracing-subscriber, with spans or compact, and of Meilisearch, which writes it.</summary>
internal static partial class TracingReference
{
    private const string Name = @"[A-Za-z0-9_./-]";

    public static ExpectedRecord? Read(string line)
    {
        // Java's loggers come first where a line could be of both.
        if (JavaReference.Read(line) is { } java)
            return java;
        Match head = Head().Match(line);
        if (!head.Success || SpringBoot().IsMatch(line[head.Length..]))
            return null;
        string rest = line[head.Length..];
        string? thread = Cut(ref rest, Thread());
        List<TracingSpan> spans = TracingSpan.ReadAll(ref rest);
        string? target = Cut(ref rest, Target()), chain = null;
        if (spans.Count == 0 && target is not null && Target().Match(rest) is { Success: true } second && IsChain(target, second.Groups[1].Value))
        {
            chain = target;
            target = Cut(ref rest, Target());
        }
        string? source = Cut(ref rest, Source());

        var values = new LineValues();
        var record = new ExpectedRecord("rust-tracing/structured", null, RustPairReference.Split(rest, values) ?? line);
        for (int i = spans.Count - 1; i >= 0; i--)
        {
            foreach ((string key, string value) in spans[i].Fields)
                values.SetOwn(key, value);
            values.SetOwn("span", spans[i].Name);
        }
        if (target is not null && Meilisearch().IsMatch(target))
            record = OfMeilisearch(record, spans, values, line);
        values.Promote(record);
        values.SetLevel(record, head.Groups["level"].Value);
        values.SetOwn("time", head.Groups["time"].Value);
        values.SetOwn("target", target);
        values.SetOwn("spans", chain);
        values.SetOwn("source", source);
        values.SetOwn("thread", thread);
        return values.AddTo(record);
    }

    /// <summary>The end of a request's span is its access line; the route is its path, unless it says another.</summary>
    private static ExpectedRecord OfMeilisearch(ExpectedRecord record, List<TracingSpan> spans, LineValues values, string line)
    {
        if (spans is not [{ Name: "HTTP request" }] || record.Message != "close" || !values.Has("route"))
            return new ExpectedRecord("meilisearch/search", null, record.Message);
        if (!values.Has("path"))
            values.Set("path", values.Take("route")!);
        return new ExpectedRecord("meilisearch/access", null, line);
    }

    /// <summary>Names of spans come before the target where they are several, or where only what follows is a path.</summary>
    private static bool IsChain(string first, string second) =>
        !first.Contains("::", StringComparison.Ordinal) && (first.Contains(':', StringComparison.Ordinal) || second.Contains("::", StringComparison.Ordinal));

    private static string? Cut(ref string text, Regex pattern)
    {
        Match match = pattern.Match(text);
        if (!match.Success)
            return null;
        text = text[match.Length..];
        return match.Groups[1].Value;
    }

    [GeneratedRegex(@"^(?<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2}|[+-][0-9]{4}|[+-][0-9]{2})) (?: (?<level>INFO|WARN)|(?<level>ERROR|DEBUG|TRACE)) ")]
    private static partial Regex Head();

    [GeneratedRegex("^ *[0-9]+ *---")]
    private static partial Regex SpringBoot();

    [GeneratedRegex(@"^ *((?:(?!ThreadId\()[^ \n]+ +)?ThreadId\([0-9]+\)) ")]
    private static partial Regex Thread();

    [GeneratedRegex($"^((?:{Name}|:)*{Name}): ")]
    private static partial Regex Target();

    [GeneratedRegex(@"^([!-~-[""\\<>&]]+\.rs:[0-9]+): ")]
    private static partial Regex Source();

    [GeneratedRegex(@"^meilisearch|^(?:index_scheduler|milli)(?:::|\z)")]
    private static partial Regex Meilisearch();
}
