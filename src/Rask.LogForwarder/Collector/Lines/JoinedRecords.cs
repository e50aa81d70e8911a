using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector.Lines;

/// <summary>Puts records of several source lines into the batch, as one source line each. Reader thread only.</summary>
internal sealed unsafe class JoinedRecords(OpenBatch batch, int maxLineBytes, Counters counters)
{
    /// <summary>Adds a record: in the place where its lines lie in memory, or read from its files again.</summary>
    /// <returns>False where memory is short.</returns>
    public bool TryAdd(OpenRecord record)
    {
        if (record.Memory == null) return TryAddFromFile(record.Pieces, record.LeftOut);
        var pieces = record.Pieces;
        var isOne = pieces.Count == 1;
        var length = isOne ? pieces[0].Length : LineJoiner.JoinInPlace(pieces, record.Memory);
        var first = record.Start;
        batch.Add(record.Run, new Segment(
            record.Memory, length, 1, first.Generation ?? "", first.Offset, LineFlags.None, isOne ? null : PieceRanges.Of(pieces)));
        return true;
    }

    /// <summary>Adds a record that is read from its files again.</summary>
    /// <param name="pieces">Its source lines.</param>
    /// <param name="leftOut">Bytes of text that were left out before.</param>
    /// <returns>False where memory is short.</returns>
    public bool TryAddFromFile(IReadOnlyList<Piece> pieces, long leftOut)
    {
        if (!batch.TryRentPlace(LineJoiner.RoomFor(pieces, maxLineBytes), out var run, out var place)) return false;
        try
        {
            var length = LineJoiner.Join(pieces, place, maxLineBytes, out var beyond);
            leftOut += beyond;
            var first = pieces[0];
            batch.AddAt(run, new Segment(
                place, length, 1, first.Generation.Id ?? "", first.Offset, leftOut > 0 ? LineFlags.Truncated : LineFlags.None,
                PieceRanges.Of(pieces)));
            counters.AddTruncatedBytes(leftOut);
        }
        catch (IOException)
        {
            // The file was cut under us. What it held is gone; the counter says how much.
            batch.GiveBack(run);
            for (var i = 0; i < pieces.Count; i++) counters.AddUnreadableBytes(pieces[i].BodyLength);
        }

        return true;
    }
}
