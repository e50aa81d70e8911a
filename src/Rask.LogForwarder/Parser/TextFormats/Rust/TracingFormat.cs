using Rask.LogForwarder.Parser.TextFormats.Meilisearch;

namespace Rask.LogForwarder.Parser.TextFormats.Rust;

/// <summary>
/// <c>rust-tracing</c> / <c>structured</c>: the text of tracing-subscriber's <c>fmt</c> layer (its module documentation, formats
/// <c>Full</c> and <c>Compact</c>): time, level right-aligned to five letters, perhaps the thread, spans with their fields, target, perhaps
/// file and line, message and fields:
/// <code>2026-11-23T09:30:39.123456Z  INFO request{method=GET id=7}:query{id=8}: app::db: src/db.rs:12: message rows=3</code>
/// Spans and fields become fields, those of inner spans first. A record of Meilisearch is told by its target. Thread-safe.
/// </summary>
internal static unsafe class TracingFormat
{
    private const int LevelWidth = 5;

    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        if (!TryReadTime(ref cursor, out TextSlice time) || !TryReadLevel(ref cursor, out TextSlice level) || StartsSpringBoot(cursor))
            return false;
        byte* headEnd = EscapedLines.FindBreak(cursor.At, end, parts);
        cursor = new EscapedCursor(cursor.At, headEnd);
        TextSlice thread = ReadThread(ref cursor);
        var spans = new TracingSpans(cursor, parts);
        cursor = spans.Behind;
        TextSlice chain = default;
        TextSlice target = ReadTarget(ref cursor);
        if (!spans.Any && !target.IsAbsent)
            ReadCompactSpans(ref cursor, ref chain, ref target);
        TextSlice source = ReadSource(ref cursor);

        // A message of several lines has the fields behind its last one.
        byte* textEnd = end;
        TextSlice message = KeyValueText.AddTrailing(new TextSlice(cursor.At, (int)(textEnd - cursor.At)), PairStyle.Rust, parts);
        parts.Message = message.IsAbsent ? new TextSlice(start, (int)(end - start)) : message;
        parts.Format = RecordFormat.RustTracing;
        if (!spans.TryAdd())
        {
            parts.Clear();
            return false;
        }
        if (MeilisearchTarget.Matches(target.Bytes))
            MeilisearchTarget.Apply(spans, new TextSlice(start, (int)(end - start)), parts);
        KnownMembers.Take(parts);
        _ = KnownMembers.TrySetLevel(level, parts);
        _ = parts.AddOwn("time"u8, time);
        _ = parts.AddOwn("target"u8, target);
        _ = parts.AddOwn("spans"u8, chain);
        _ = parts.AddOwn("source"u8, source);
        _ = parts.AddOwn("thread"u8, thread);
        return true;
    }

    private static bool TryReadTime(ref EscapedCursor cursor, out TextSlice time)
    {
        byte* start = cursor.At;
        time = default;
        if (cursor.Left < TextTime.DateTimeLength + 1 + LevelWidth || start[10] != (byte)'T' || !TextTime.IsDateTime(start))
            return false;
        cursor.At += TextTime.DateTimeLength;
        cursor.At += TextTime.FractionLength(cursor.At, cursor.End);
        int offset = TextTime.OffsetLength(cursor.At, cursor.End);
        cursor.At += offset;
        time = new TextSlice(start, (int)(cursor.At - start));
        return offset > 0 && cursor.TrySkip((byte)' ');
    }

    private static bool TryReadLevel(ref EscapedCursor cursor, out TextSlice level)
    {
        byte* start = cursor.At;
        bool isShort = cursor.TrySkip((byte)' ');
        level = default;
        if (isShort ? !cursor.TrySkip("INFO"u8) && !cursor.TrySkip("WARN"u8) : !cursor.TrySkip("ERROR"u8) && !cursor.TrySkip("DEBUG"u8) && !cursor.TrySkip("TRACE"u8))
            return false;
        level = isShort ? new TextSlice(start + 1, LevelWidth - 1) : new TextSlice(start, LevelWidth);
        return cursor.TrySkip((byte)' ');
    }

    /// <summary>Spring Boot's lines begin the same way: <c> INFO 1 --- [main]</c>.</summary>
    private static bool StartsSpringBoot(EscapedCursor cursor)
    {
        cursor.SkipSpaces();
        if (!cursor.TryReadDigits(out _))
            return false;
        cursor.SkipSpaces();
        return cursor.Is("---"u8);
    }

    /// <summary><c>tokio-runtime-worker ThreadId(02) </c>; names are right-aligned to the longest so far.</summary>
    private static TextSlice ReadThread(ref EscapedCursor cursor)
    {
        EscapedCursor at = cursor;
        at.SkipSpaces();
        byte* start = at.At;
        if (!at.Is("ThreadId("u8) && !at.TryReadUntil((byte)' ', out _))
            return default;
        at.SkipSpaces();
        if (!at.TrySkip("ThreadId("u8) || !at.TryReadDigits(out _) || !at.TrySkip((byte)')'))
            return default;
        var thread = new TextSlice(start, (int)(at.At - start));
        if (!at.TrySkip((byte)' '))
            return default;
        cursor = at;
        return thread;
    }

    /// <summary>A name without spaces in front of <c>: </c>; absent where none comes next.</summary>
    private static TextSlice ReadTarget(ref EscapedCursor cursor)
    {
        byte* at = EscapedBytes.SkipName(cursor.At, cursor.End);
        while (at < cursor.End && *at == (byte)':')
            at = EscapedBytes.SkipName(at + 1, cursor.End);
        int length = (int)(at - cursor.At);
        if (length < 2 || at >= cursor.End || *at != (byte)' ' || at[-1] != (byte)':' || at[-2] == (byte)':')
            return default;
        var target = new TextSlice(cursor.At, length - 1);
        cursor.At = at + 1;
        return target;
    }

    /// <summary>
    /// The compact format has <c>request:query: app::db: </c>. What came first was the spans where it is more than one or where only
    /// the second is a path.
    /// </summary>
    private static void ReadCompactSpans(ref EscapedCursor cursor, ref TextSlice chain, ref TextSlice target)
    {
        EscapedCursor at = cursor;
        TextSlice second = ReadTarget(ref at);
        if (second.IsAbsent)
            return;
        bool isPath = target.Bytes.IndexOf("::"u8) >= 0;
        if (isPath || (!target.Bytes.Contains((byte)':') && second.Bytes.IndexOf("::"u8) < 0))
            return;
        chain = target;
        target = second;
        cursor = at;
    }

    /// <summary><c>src/main.rs:12: </c>.</summary>
    private static TextSlice ReadSource(ref EscapedCursor cursor)
    {
        // Most lines go on with a message, whose first word a space ends.
        byte* word = EscapedBytes.SkipName(cursor.At, cursor.End);
        if (word >= cursor.End || *word is (byte)' ' or (byte)'\\')
            return default;
        EscapedCursor at = cursor;
        TextSlice source = ReadPath(ref at);
        ReadOnlySpan<byte> text = source.Bytes;
        int name = text.LastIndexOf(".rs:"u8);
        if (name <= 0 || name + 4 == text.Length || text[(name + 4)..].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return default;
        cursor = at;
        return source;
    }

    private static TextSlice ReadPath(ref EscapedCursor cursor)
    {
        int length = cursor.Rest.IndexOf(": "u8);
        if (length <= 0 || !PlainName.IsWord(cursor.Rest[..length]))
            return default;
        var path = new TextSlice(cursor.At, length);
        cursor.At += length + 2;
        return path;
    }
}
