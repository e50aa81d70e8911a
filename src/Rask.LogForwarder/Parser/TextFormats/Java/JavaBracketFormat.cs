namespace Rask.LogForwarder.Parser.TextFormats.Java;

/// <summary>
/// <c>java</c> / <c>structured</c>: lines that begin with a time in brackets, as Kafka (<c>[%d] %p %m (%c)</c>) and Elasticsearch and OpenSearch
/// (<c>[%d{ISO8601}][%-5p][%-25c{1.}] [%node_name] %m</c>) configure Log4j 2:
/// <code>
/// [2026-11-23 09:30:45,123] INFO [KafkaServer id=1] started (kafka.server.KafkaServer)
/// [2026-11-23T09:30:45,123][INFO ][o.e.n.Node               ] [node-1] started
/// </code>
/// Thread-safe.
/// </summary>
internal static unsafe class JavaBracketFormat
{
    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        if (end - start < TextTime.DateTimeLength + 8 || !TextTime.IsDateTime(start + 1))
            return false;
        var cursor = new EscapedCursor(start + 1 + TextTime.DateTimeLength, end);
        if (!cursor.Looks(",000]"u8))
            return false;
        cursor.At += 4;
        parts.AddFixed("time"u8, new TextSlice(start + 1, (int)(cursor.At - start - 1)));
        cursor.At++;
        if (!(cursor.TrySkip((byte)'[') ? TryReadElasticsearch(ref cursor, parts) : TryReadKafka(ref cursor, parts)))
        {
            parts.Clear();
            return false;
        }
        parts.Format = RecordFormat.Java;
        JavaTrace.AddException(parts.Message.Start, parts.Message.Start + parts.Message.Length, parts);
        return true;
    }

    private static bool TryReadElasticsearch(ref EscapedCursor cursor, TextParts parts)
    {
        if (!LevelWord.TryReadCapitals(ref cursor, out TextSlice word, out RecordLevel level, out bool isCanonical))
            return false;
        cursor.SkipSpaces();
        if (!cursor.TrySkip("]["u8))
            return false;
        byte* name = cursor.At;
        int close = cursor.Rest.IndexOf((byte)']');
        if (close <= 0)
            return false;
        cursor.At += close + 1;
        var logger = new TextSlice(name, new ReadOnlySpan<byte>(name, close).TrimEnd((byte)' ').Length);
        if (!JavaWords.IsLogger(logger.Bytes) || !cursor.TrySkip((byte)' '))
            return false;
        TextSlice node = default;
        if (cursor.Is("["u8) && !JavaWords.TryReadBracket(ref cursor, out node))
            return false;
        parts.Level = level;
        if (!isCanonical)
            parts.AddFixed("level"u8, word);
        parts.AddFixed("logger"u8, logger);
        if (node.Length > 0)
            parts.AddFixed("node"u8, node);
        parts.Message = cursor.RestSlice;
        return true;
    }

    /// <summary>The logger stands at the end of the first line; where lines follow it, it stays in the message.</summary>
    private static bool TryReadKafka(ref EscapedCursor cursor, TextParts parts)
    {
        if (!cursor.TrySkip((byte)' ') || !JavaWords.TryAddLevel(ref cursor, parts) || !cursor.TrySkip((byte)' '))
            return false;
        byte* lineEnd = EscapedLines.FindBreak(cursor.At, cursor.End, parts);
        var line = new ReadOnlySpan<byte>(cursor.At, (int)(lineEnd - cursor.At));
        int open = line.LastIndexOf(" ("u8);
        if (open < 0 || line[^1] != (byte)')' || !JavaWords.IsLogger(line[(open + 2)..^1]))
            return false;
        parts.Message = cursor.RestSlice;
        if (lineEnd == cursor.End)
        {
            parts.AddFixed("logger"u8, new TextSlice(cursor.At + open + 2, line.Length - open - 3));
            parts.Message = new TextSlice(cursor.At, open);
        }
        return true;
    }
}
