using System.Text.Json;
using Rask.LogForwarder.Parser.Formats;
using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.General;

/// <summary>The slow twin of <see cref="GoJsonFormat{TIsa}"/>: a line that is a JSON object, possibly behind a prefix. Thread-safe.</summary>
internal static class JsonLine
{
    /// <summary>What RFC 8259 calls insignificant white space.</summary>
    public static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    /// <summary>Reads the line into the record; leaves the record's fields empty where it is not such a line.</summary>
    public static bool TryRead(TextRange text, GeneralRecord record)
    {
        ReadOnlySpan<byte> line = record.Arena[text];
        int brace = line.IndexOf((byte)'{');
        if (brace < 0 || !line.TrimEnd(WhiteSpace).EndsWith("}"u8))
            return false;
        TextRange prefix = Trim(record, text.Slice(0, brace));
        if (!TryReadObject(text.Slice(brace), record) || (prefix.Length > 0 && record.Fields.Count == 0))
        {
            record.Fields.Clear();
            return false;
        }
        record.Format = RecordFormat.Go;
        record.Message = TakeMessage(record) ?? text;
        record.Level = TakeLevel(record);
        record.Method = TakeString(record, "method"u8);
        record.Path = TakeString(record, "path"u8);
        record.IpAddress = TakeString(record, "ip_address"u8);
        record.UserAgent = TakeString(record, "user_agent"u8);
        record.TraceId = TakeString(record, "trace_id"u8) ?? TakeString(record, "traceId"u8);
        record.SpanId = TakeString(record, "span_id"u8) ?? TakeString(record, "spanId"u8);
        record.StatusCode = record.Fields.Find("status_code"u8) >= 0
            ? TakeInteger(record, "status_code"u8, 0, NumberRanges.MaxStatusCode)
            : TakeInteger(record, "status"u8, NumberRanges.MinStatus, NumberRanges.MaxStatus);
        record.ResponseSize = TakeInteger(record, "response_size"u8, 0, long.MaxValue);
        if (prefix.Length > 0)
            record.Fields.SetOwn("prefix"u8, prefix);
        return true;
    }

    private static TextRange Trim(GeneralRecord record, TextRange text)
    {
        int start = text.Length - record.Arena[text].TrimStart(WhiteSpace).Length;
        return text.Slice(start, record.Arena[text][start..].TrimEnd(WhiteSpace).Length);
    }

    private static bool TryReadObject(TextRange text, GeneralRecord record)
    {
        TextArena arena = record.Arena;
        var reader = new Utf8JsonReader(arena[text]);
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                TextRange key = arena.Take(JsonText.Decode(reader.ValueSpan, arena.Free));
                reader.Read();
                TextRange value;
                FieldKind kind;
                switch (reader.TokenType)
                {
                    case JsonTokenType.String:
                        kind = FieldKind.Text;
                        value = arena.Take(JsonText.Decode(reader.ValueSpan, arena.Free));
                        break;
                    case JsonTokenType.StartObject:
                    case JsonTokenType.StartArray:
                        kind = FieldKind.Nested;
                        int start = (int)reader.TokenStartIndex;
                        reader.Skip();
                        value = arena.Take(Compact(arena[text][start..(int)reader.BytesConsumed], arena.Free));
                        break;
                    default:
                        kind = reader.TokenType == JsonTokenType.Number ? FieldKind.Number : FieldKind.Name;
                        value = text.Slice((int)reader.TokenStartIndex, reader.ValueSpan.Length);
                        break;
                }
                record.Fields.Set(key, value, kind);
            }
            // Reading on makes the reader look at what follows the object.
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Copies well-formed JSON without the white space outside strings.</summary>
    private static int Compact(ReadOnlySpan<byte> json, Span<byte> destination)
    {
        int length = 0;
        bool isInString = false;
        for (int i = 0; i < json.Length; i++)
        {
            byte b = json[i];
            if (b == (byte)'"')
                isInString = !isInString;
            if (!isInString && WhiteSpace.Contains(b))
                continue;
            destination[length++] = b;
            if (isInString && b == (byte)'\\')
                destination[length++] = json[++i];
        }
        return length;
    }

    private static TextRange? TakeMessage(GeneralRecord record) => TakeNotNull(record, "msg"u8) ?? TakeNotNull(record, "message"u8);

    private static TextRange? TakeNotNull(GeneralRecord record, ReadOnlySpan<byte> key)
    {
        int index = record.Fields.Find(key);
        if (index < 0)
            return null;
        ref Field field = ref record.Fields[index];
        if (field.Kind == FieldKind.Name && record.Arena[field.Value].SequenceEqual("null"u8))
            return null;
        return Take(ref field);
    }

    private static TextRange? TakeString(GeneralRecord record, ReadOnlySpan<byte> key)
    {
        int index = record.Fields.Find(key);
        return index >= 0 && record.Fields[index].Kind == FieldKind.Text ? Take(ref record.Fields[index]) : null;
    }

    private static TextRange? TakeInteger(GeneralRecord record, ReadOnlySpan<byte> key, long min, long max)
    {
        int index = record.Fields.Find(key);
        return index >= 0
            && record.Fields[index].Kind == FieldKind.Number
            && NumberRanges.IsInteger(record.Arena[record.Fields[index].Value], min, max) ? Take(ref record.Fields[index]) : null;
    }

    private static RecordLevel TakeLevel(GeneralRecord record)
    {
        int index = record.Fields.Find("level"u8);
        index = index >= 0 ? index : record.Fields.Find("lvl"u8);
        index = index >= 0 ? index : record.Fields.Find("severity"u8);
        if (index < 0)
            return RecordLevel.None;
        ref Field field = ref record.Fields[index];
        if (field.Kind == FieldKind.Number)
            return RecordLevels.FromNumber(record.Arena[field.Value]);
        if (field.Kind != FieldKind.Text)
            return RecordLevel.None;
        RecordLevel level = RecordLevels.FromName(record.Arena[field.Value], out bool isCanonical);
        if (isCanonical)
            Take(ref field);
        return level;
    }

    private static TextRange Take(ref Field field)
    {
        field.IsTaken = true;
        return field.Value;
    }
}
