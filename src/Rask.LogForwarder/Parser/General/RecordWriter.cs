using System.Buffers.Text;
using Rask.LogForwarder.Parser.Output;

namespace Rask.LogForwarder.Parser.General;

/// <summary>Writes a <see cref="GeneralRecord"/> in the wire form (the aggregator's protocol, one JSON object a line). Thread-safe.</summary>
internal static class RecordWriter
{
    public static void Write(ref CountingWriter writer, GeneralRecord record, in RecordSource source, long offset)
    {
        TextArena arena = record.Arena;
        writer.Raw(RecordFormats.Head(record.Format));
        writer.Escaped(arena[record.Message]);
        writer.Raw(record.Level switch
        {
            RecordLevel.Debug => "\",\"level\":\"Debug\",\"timestamp\":\""u8,
            RecordLevel.Info => "\",\"level\":\"Info\",\"timestamp\":\""u8,
            RecordLevel.Warn => "\",\"level\":\"Warn\",\"timestamp\":\""u8,
            RecordLevel.Error => "\",\"level\":\"Error\",\"timestamp\":\""u8,
            RecordLevel.Fatal => "\",\"level\":\"Fatal\",\"timestamp\":\""u8,
            _ => "\",\"level\":null,\"timestamp\":\""u8,
        });
        writer.Raw(arena[record.Time]);
        writer.Raw(record.Stream == StreamKind.Stdout ? "\",\"stream\":\"stdout\","u8 : "\",\"stream\":\"stderr\","u8);
        writer.Raw(source.Tags.Rendered);
        Member(ref writer, ",\"method\":\""u8, arena, record.Method);
        Member(ref writer, ",\"path\":\""u8, arena, record.Path);
        Member(ref writer, ",\"ip_address\":\""u8, arena, record.IpAddress);
        Member(ref writer, ",\"user_agent\":\""u8, arena, record.UserAgent);
        Member(ref writer, ",\"trace_id\":\""u8, arena, record.TraceId);
        Member(ref writer, ",\"span_id\":\""u8, arena, record.SpanId);
        Number(ref writer, ",\"status_code\":"u8, arena, record.StatusCode);
        Number(ref writer, ",\"response_size\":"u8, arena, record.ResponseSize);
        Id(ref writer, source, offset);
        Fields(ref writer, record);
        writer.Raw("}}\n"u8);
    }

    private static void Member(ref CountingWriter writer, ReadOnlySpan<byte> commaKey, TextArena arena, TextRange? value)
    {
        if (value is not { } range)
            return;
        writer.Raw(commaKey);
        writer.Escaped(arena[range]);
        writer.Raw("\""u8);
    }

    private static void Number(ref CountingWriter writer, ReadOnlySpan<byte> commaKey, TextArena arena, TextRange? value)
    {
        if (value is not { } range)
            return;
        writer.Raw(commaKey);
        writer.Raw(arena[range]);
    }

    private static void Id(ref CountingWriter writer, in RecordSource source, long offset)
    {
        if (source.IdPrefix.IsEmpty)
            return;
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(offset, digits, out int length);
        writer.Raw(source.IdPrefix);
        writer.Raw(digits[..length]);
        writer.Raw("\""u8);
    }

    private static void Fields(ref CountingWriter writer, GeneralRecord record)
    {
        writer.Raw(",\"fields\":{"u8);
        ReadOnlySpan<byte> separator = "\""u8;
        for (int i = 0; i < record.Fields.Count; i++)
        {
            Field field = record.Fields[i];
            if (field.IsTaken)
                continue;
            writer.Raw(separator);
            writer.Escaped(record.Arena[field.Key]);
            writer.Raw("\":\""u8);
            writer.Escaped(record.Arena[field.Value]);
            writer.Raw("\""u8);
            separator = ",\""u8;
        }
    }
}
