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
///  or, for a notice of the forwarder, [..,FLAGS,TEXT]],
///  "done":[[FIRST,LAST],…]?,"left_out":N?,"dead":N?,"lost":N?,"reason":REASON?}
/// </code>
/// The order stands there where the batch was sealed under another name. The last line is of batches that were split, or lost
/// records, before they were written down: records that are done, and how many are in the batch no more since it got another
/// name, lie in the dead-letter file, or are had by nobody; the reason is that of the lost ones and of those that are missing. A reader passes over keys that it does not know.
/// </remarks>
internal sealed partial class BatchDescription
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

    /// <summary>Ranges of its records that are done, both ends included.</summary>
    public IReadOnlyList<(int First, int Last)> Done { get; init; } = [];

    /// <inheritdoc cref="Batch.LeftOut"/>
    public int LeftOut { get; init; }

    /// <summary>What had become of its records.</summary>
    public BatchOutcome Outcome { get; init; }

    /// <inheritdoc cref="Batch.MissingReason"/>
    public LossReason? MissingReason { get; init; }

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
        WriteDone(json, batch);
        if (batch.LeftOut > 0) json.WriteNumber("left_out"u8, batch.LeftOut);
        WriteOutcome(json, batch.Outcome, batch.HasMissing ? batch.MissingReason : null);
    }

    /// <summary>Makes a batch that was read again what it was: what is done of it, and what was lost.</summary>
    public void RestoreOutcome(Batch batch)
    {
        foreach (var (first, last) in Done) batch.Done.Add(first, last);
        batch.Restore(Outcome, LeftOut);
        batch.MissingReason = MissingReason;
    }

    /// <summary>Writes what became of records, as members of an object that the caller has opened; nothing where all is well.</summary>
    /// <param name="json">The object.</param>
    /// <param name="outcome">What became of them.</param>
    /// <param name="missing">Why those are gone that are still to be counted as lost; null where none are.</param>
    public static void WriteOutcome(Utf8JsonWriter json, in BatchOutcome outcome, LossReason? missing = null)
    {
        if (outcome.DeadLettered > 0) json.WriteNumber("dead"u8, outcome.DeadLettered);
        if (outcome.LostRecords > 0) json.WriteNumber("lost"u8, outcome.LostRecords);
        if (outcome.LostRecords > 0 || missing is not null) json.WriteString("reason"u8, LossReasonNames.Of(missing ?? outcome.Reason));
    }

    /// <summary>Writes the members into an object that the caller has opened.</summary>
    public void WriteMembers(Utf8JsonWriter json)
    {
        WriteHead(json, Id, Order, Owner, Digest, End, Records, Bytes, Coverage);
        json.WriteStartArray("ranges"u8);
        foreach (var range in Ranges)
            WriteRange(json, range.Range, range.Records, range.Flags, range.Pieces, range.Text is null ? default : Encoding.UTF8.GetBytes(range.Text));
        json.WriteEndArray();
        if (Done.Count > 0)
        {
            json.WriteStartArray("done"u8);
            foreach (var (first, last) in Done) WriteDone(json, first, last);
            json.WriteEndArray();
        }

        if (LeftOut > 0) json.WriteNumber("left_out"u8, LeftOut);
        WriteOutcome(json, Outcome, MissingReason);
    }

    private static void WriteDone(Utf8JsonWriter json, Batch batch)
    {
        if (batch.Done.Count == 0) return;
        json.WriteStartArray("done"u8);
        for (var i = 0; i < batch.Done.Count; i++) WriteDone(json, batch.Done[i].First, batch.Done[i].Last);
        json.WriteEndArray();
    }

    private static void WriteDone(Utf8JsonWriter json, int first, int last)
    {
        json.WriteStartArray();
        json.WriteNumberValue(first);
        json.WriteNumberValue(last);
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

    /// <summary>Writes where a batch stands among those of its container, if its name does not say it.</summary>
    public static void WriteOrder(Utf8JsonWriter json, BatchId id, BatchId order)
    {
        if (order == id || order.Sequence == 0) return;
        json.WriteStartArray("order"u8);
        json.WriteNumberValue(order.Epoch);
        json.WriteNumberValue(order.Sequence);
        json.WriteEndArray();
    }

    /// <summary>Writes a position as an array of its generation and its offset.</summary>
    public static void WritePosition(Utf8JsonWriter json, ReadOnlySpan<byte> key, LogPosition position)
    {
        json.WriteStartArray(key);
        json.WriteStringValue(position.Generation);
        json.WriteNumberValue(position.Offset);
        json.WriteEndArray();
    }

    /// <summary>Leaves the array open.</summary>
    private static void OpenRange(Utf8JsonWriter json, in SourceRange range)
    {
        json.WriteStartArray();
        json.WriteStringValue(range.Generation);
        json.WriteNumberValue(range.Offset);
        json.WriteNumberValue(range.Length);
    }
}
