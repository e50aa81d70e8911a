using Rask.LogForwarder.Parser.TextFormats.Rust;

namespace Rask.LogForwarder.Parser.TextFormats.Meilisearch;

/// <summary>
/// <c>meilisearch</c> / <c>search</c> and <c>access</c>: Meilisearch logs through tracing's text format; its crates tell it from other
/// programs. A request is a span of its own (Meilisearch's documentation and its routes/lib.rs):
/// <code>2026-11-23T09:30:39.123456Z  INFO HTTP request{method=GET host="localhost:7700" route=/health query_parameters= user_agent=curl/8.1 status_code=200}: meilisearch: close time.busy=68.8µs time.idle=12.4µs</code>
/// Thread-safe.
/// </summary>
internal static class MeilisearchTarget
{
    /// <summary>Whether a target is one of Meilisearch's own crates: <c>meilisearch</c>, <c>meilisearch_types::…</c>, <c>index_scheduler</c>, <c>milli</c>.</summary>
    public static bool Matches(ReadOnlySpan<byte> target)
    {
        int length = target.IndexOf("::"u8);
        ReadOnlySpan<byte> crate = length < 0 ? target : target[..length];
        return crate.StartsWith("meilisearch"u8) || crate.SequenceEqual("index_scheduler"u8) || crate.SequenceEqual("milli"u8);
    }

    /// <summary>Says so in the parts; where the event is the end of a request, takes its members.</summary>
    public static void Apply(in TracingSpans spans, TextSlice line, TextParts parts)
    {
        parts.Format = RecordFormat.Meilisearch;
        bool isEnd = spans.Count == 1 && spans.OuterName.Bytes.SequenceEqual("HTTP request"u8) && parts.Message.Bytes.SequenceEqual("close"u8);
        if (!isEnd || parts.Peek("route"u8).IsAbsent)
            return;
        parts.Format = RecordFormat.MeilisearchAccess;
        parts.Message = line;
        if (parts.Peek("path"u8).IsAbsent)
            _ = parts.TryAdd(new TextSlice("path"u8), parts.Take("route"u8));
    }
}
