using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector.Lines;

/// <summary>Puts records of several source lines into the batch, as one source line each. Reader thread only.</summary>
internal sealed unsafe class JoinedRecords(OpenBatch batch, int maxLineBytes, Counters counters, ContainerLedger ledger)
{
    /// <summary>Adds a record: in the place where its lines lie in memory, or read from its files again.</summary>
    /// <returns>False where memory is short.</returns>
    public bool TryAdd(OpenRecord record)
    {
        if (record.Memory == null) return TryAddFromFile(record.Pieces, record.LeftOut, record.Source);
        var pieces = record.Pieces;
        var isOne = pieces.Count == 1;
        var length = isOne ? pieces[0].Length : LineJoiner.JoinInPlace(pieces, record.Memory);
        var first = record.Start;
        batch.Add(record.Run, new Segment(
            record.Memory, length, 1, first.Generation ?? "", first.Offset, LineFlags.None, isOne ? null : PieceRanges.Of(pieces)));
        batch.Cover(record.Source);
        return true;
    }

    /// <summary>Adds all lines of a record but its last one.</summary>
    /// <returns>False where memory is short.</returns>
    public bool TryAddEarlierLines(OpenRecord record) => TryAddFromFile(record.EarlierLines(), 0, record.EarlierSource);

    /// <summary>Adds a record that is read from its files again.</summary>
    /// <param name="pieces">Its source lines.</param>
    /// <param name="leftOut">Bytes of text that were left out before.</param>
    /// <param name="source">The bytes of the log that they take.</param>
    private bool TryAddFromFile(IReadOnlyList<Piece> pieces, long leftOut, Coverage source)
    {
        if (!batch.TryRentPlace(LineJoiner.RoomFor(pieces, maxLineBytes), out var run, out var place)) return false;
        var first = pieces[0];
        int length;
        try
        {
            length = LineJoiner.Join(pieces, place, maxLineBytes, out var beyond);
            leftOut += beyond;
        }
        catch (IOException)
        {
            // The file was cut under us. What it held is gone.
            batch.GiveBack(run);
            return TryName(pieces, source);
        }

        batch.AddAt(run, new Segment(
            place, length, 1, first.Generation.Id ?? "", first.Offset, leftOut > 0 ? LineFlags.Truncated : LineFlags.None,
            PieceRanges.Of(pieces)));
        counters.AddTruncatedBytes(leftOut);
        batch.Cover(source);
        return true;
    }

    /// <summary>Puts a notice in the place of lines that cannot be read again.</summary>
    private bool TryName(IReadOnlyList<Piece> pieces, Coverage source)
    {
        var first = pieces[0];
        var whole = new Gap(LossReason.Unreadable, first.Generation.Id ?? "", source.Bytes);
        if (!batch.TryAddNotice(new PendingGap(whole, first.Offset, DateTimeOffset.UtcNow))) return false;
        for (var i = 0; i < pieces.Count; i++) counters.AddUnreadableBytes(pieces[i].BodyLength);
        foreach (var (generation, bytes) in source.Passed)
        {
            if (bytes == 0) continue;
            var gap = new Gap(LossReason.Unreadable, generation, bytes);
            ledger.Name(gap);
            batch.Name(gap);
        }

        return true;
    }
}
