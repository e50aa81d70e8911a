using System.Globalization;
using System.Text;
using System.Text.Json;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Reliability;

/// <summary>
/// All that a batch is but its bytes: enough to read it again from the log files, and to know it again. The same JSON
/// stands in the journal and in the spool.
/// </summary>
/// <remarks>
/// <code>
/// {"forwarder":ID,"epoch":N,"sequence":N,"order":[EPOCH,SEQUENCE]?,"digest":HEX,"container":KEY,"id":CONTAINER,"service":NAME,"group":NAME|null,
///  "records":N,"bytes":N,the members of a <see cref="Coverage"/>,"stdout":[GENERATION,OFFSET],"stderr":[GENERATION,OFFSET],
///  "ranges":[[GENERATION,OFFSET,LENGTH,RECORDS,FLAGS], … or with pieces [..,FLAGS,[[GENERATION,OFFSET,LENGTH],…]],
///  or, for a notice of the forwarder, [..,FLAGS,TEXT]]}
/// </code>
/// The order stands there where the batch was sealed under another name. A reader passes over keys that it does not know.
/// </remarks>
internal sealed class BatchDescription
{
    public required BatchId Id { get; init; }

    /// <inheritdoc cref="Batch.Order"/>
    public required BatchId Order { get; init; }

    public required BatchOwner Owner { get; init; }

    /// <summary>Records of the whole batch.</summary>
    public required int Records { get; init; }

    /// <summary>Bytes of its source lines.</summary>
    public required long Bytes { get; init; }

    /// <inheritdoc cref="Batch.Coverage"/>
    public required Coverage Coverage { get; init; }

    /// <inheritdoc cref="Batch.Covered"/>
    public long Covered => Coverage.Bytes;

    /// <inheritdoc cref="Batch.Digest"/>
    public required ulong Digest { get; init; }

    /// <summary>Where reading continues behind it.</summary>
    public required StreamPositions End { get; init; }

    /// <summary>Its segments, in order.</summary>
    public required IReadOnlyList<SourceRangeDescription> Ranges { get; init; }

    /// <summary>Writes the members of a batch into an object that the caller has opened.</summary>
    public static void WriteMembers(Utf8JsonWriter json, Batch batch)
    {
        WriteHead(json, batch.Id, batch.Order, batch.Owner, batch.Digest, batch.End, batch.Records, batch.Bytes, batch.Coverage);
        json.WriteStartArray("ranges"u8);
        foreach (ref readonly var segment in batch.Segments)
        {
            var isNotice = (segment.Flags & LineFlags.Notice) != 0;
            WriteRange(
                json, new SourceRange(segment.Generation, segment.Offset, segment.Length), segment.Records, segment.Flags, segment.Pieces,
                isNotice ? TextOf(segment) : default);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the members into an object that the caller has opened.</summary>
    public void WriteMembers(Utf8JsonWriter json)
    {
        WriteHead(json, Id, Order, Owner, Digest, End, Records, Bytes, Coverage);
        json.WriteStartArray("ranges"u8);
        foreach (var range in Ranges)
            WriteRange(json, range.Range, range.Records, range.Flags, range.Pieces, range.Text is null ? default : Encoding.UTF8.GetBytes(range.Text));
        json.WriteEndArray();
    }

    private static void WriteHead(
        Utf8JsonWriter json, BatchId id, BatchId order, BatchOwner owner, ulong digest, in StreamPositions end, int records, long bytes, Coverage coverage)
    {
        json.WriteString("forwarder"u8, id.Forwarder);
        json.WriteNumber("epoch"u8, id.Epoch);
        json.WriteNumber("sequence"u8, id.Sequence);
        WriteOrder(json, id, order);
        Span<char> hex = stackalloc char[16];
        _ = digest.TryFormat(hex, out _, "x16", CultureInfo.InvariantCulture);
        json.WriteString("digest"u8, hex);
        json.WriteString("container"u8, owner.Key);
        json.WriteString("id"u8, owner.ContainerId);
        json.WriteString("service"u8, owner.Service);
        json.WriteString("group"u8, owner.Group);
        json.WriteNumber("records"u8, records);
        json.WriteNumber("bytes"u8, bytes);
        coverage.WriteMembers(json, end.Stdout.Generation);
        WritePosition(json, "stdout"u8, end.Stdout);
        WritePosition(json, "stderr"u8, end.Stderr);
    }

    private static void WriteRange(
        Utf8JsonWriter json, in SourceRange range, int records, LineFlags flags, IReadOnlyList<SourceRange>? pieces, ReadOnlySpan<byte> text)
    {
        OpenRange(json, range);
        json.WriteNumberValue(records);
        json.WriteNumberValue((int)flags);
        if (text.Length > 0) json.WriteStringValue(text);
        if (pieces is not null)
        {
            json.WriteStartArray();
            // An enumerator of the interface would be an object for each batch.
            for (var i = 0; i < pieces.Count; i++)
            {
                OpenRange(json, pieces[i]);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static unsafe ReadOnlySpan<byte> TextOf(in Segment segment) => new(segment.Start, segment.Length);

    /// <summary>Reads an object, from its start to its end.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="FormatException">It is no description of a batch.</exception>
    /// <exception cref="InvalidOperationException">A value has another type.</exception>
    public static BatchDescription Read(ref Utf8JsonReader reader)
    {
        string forwarder = "", key = "", id = "", service = "";
        string? group = null;
        long epoch = 0, sequence = 0, bytes = 0, covered = 0;
        (long Epoch, long Sequence)? order = null;
        var records = 0;
        ulong digest = 0;
        LogPosition stdout = default, stderr = default;
        List<SourceRangeDescription> ranges = [];
        var coverage = new Coverage();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "forwarder": forwarder = reader.GetString() ?? ""; break;
                case "epoch": epoch = reader.GetInt64(); break;
                case "sequence": sequence = reader.GetInt64(); break;
                case "order": order = ReadOrder(ref reader); break;
                case "digest": digest = ulong.Parse(reader.GetString() ?? "", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture); break;
                case "container": key = reader.GetString() ?? ""; break;
                case "id": id = reader.GetString() ?? ""; break;
                case "service": service = reader.GetString() ?? ""; break;
                case "group": group = reader.GetString(); break;
                case "records": records = reader.GetInt32(); break;
                case "bytes": bytes = reader.GetInt64(); break;
                case "covered": covered = reader.GetInt64(); break;
                case "passed": coverage.ReadPassed(ref reader); break;
                case "gaps": coverage.ReadGaps(ref reader); break;
                case "stdout": stdout = ReadPosition(ref reader); break;
                case "stderr": stderr = ReadPosition(ref reader); break;
                case "ranges": ReadRanges(ref reader, ranges); break;
                default: reader.Skip(); break;
            }
        }

        coverage.Pass(stdout.Generation ?? "", covered - coverage.Bytes);
        if (forwarder.Length == 0 || sequence <= 0 || records <= 0) throw new FormatException("no description of a batch");
        return new BatchDescription
        {
            Id = new BatchId(forwarder, epoch, sequence),
            Order = order is { } place ? new BatchId(forwarder, place.Epoch, place.Sequence) : new BatchId(forwarder, epoch, sequence),
            Owner = new BatchOwner(key, id, service, group),
            Records = records,
            Bytes = bytes,
            Coverage = coverage,
            Digest = digest,
            End = new StreamPositions(stdout, stderr),
            Ranges = ranges,
        };
    }

    /// <summary>Writes where a batch stands among those of its container, if its name does not say it.</summary>
    public static void WriteOrder(Utf8JsonWriter json, BatchId id, BatchId order)
    {
        if (order == id || order.Sequence == 0) return;
        json.WriteStartArray("order"u8);
        json.WriteNumberValue(order.Epoch);
        json.WriteNumberValue(order.Sequence);
        json.WriteEndArray();
    }

    /// <summary>Reads what <see cref="WriteOrder"/> has written.</summary>
    public static (long Epoch, long Sequence) ReadOrder(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("an order is an array");
        reader.Read();
        var epoch = reader.GetInt64();
        reader.Read();
        var sequence = reader.GetInt64();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) reader.Skip();
        return (epoch, sequence);
    }

    /// <summary>Writes a position as an array of its generation and its offset.</summary>
    public static void WritePosition(Utf8JsonWriter json, ReadOnlySpan<byte> key, LogPosition position)
    {
        json.WriteStartArray(key);
        json.WriteStringValue(position.Generation);
        json.WriteNumberValue(position.Offset);
        json.WriteEndArray();
    }

    /// <summary>Reads what <see cref="WritePosition"/> has written.</summary>
    public static LogPosition ReadPosition(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("a position is an array");
        reader.Read();
        var generation = reader.GetString();
        reader.Read();
        var offset = reader.GetInt64();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) reader.Skip();
        return new LogPosition(generation, offset);
    }

    /// <summary>Leaves the array open.</summary>
    private static void OpenRange(Utf8JsonWriter json, in SourceRange range)
    {
        json.WriteStartArray();
        json.WriteStringValue(range.Generation);
        json.WriteNumberValue(range.Offset);
        json.WriteNumberValue(range.Length);
    }

    private static SourceRange ReadRange(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("a range is an array");
        reader.Read();
        var generation = reader.GetString() ?? "";
        reader.Read();
        var offset = reader.GetInt64();
        reader.Read();
        return new SourceRange(generation, offset, reader.GetInt32());
    }

    private static void ReadRanges(ref Utf8JsonReader reader, List<SourceRangeDescription> ranges)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("ranges are an array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var range = ReadRange(ref reader);
            reader.Read();
            var records = reader.GetInt32();
            reader.Read();
            var flags = (LineFlags)reader.GetInt32();
            List<SourceRange>? pieces = null;
            string? text = null;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                text = reader.GetString();
                reader.Read();
            }
            else if (reader.TokenType == JsonTokenType.StartArray)
            {
                pieces = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    pieces.Add(ReadRange(ref reader));
                    reader.Read();
                }

                reader.Read();
            }

            ranges.Add(new SourceRangeDescription(range, records, flags, pieces, text));
        }
    }
}
