using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Collector.Lines;
using Rask.LogForwarder.Parser.Scanning;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// Reads the lines of a batch again that an earlier process began to send, so that it can be sent under the same name.
/// Reader thread only.
/// </summary>
internal sealed unsafe class BatchRebuilder(GenerationChain chain, PagePool pool, int maxLineBytes)
{
    private PageRun _run;
    private int _fill;

    /// <summary>
    /// Fills an empty batch. What cannot be read any more is listed as missing in it.
    /// </summary>
    /// <returns>False where memory is short; the batch is empty then.</returns>
    public bool TryRebuild(PendingBatch pending, Batch batch)
    {
        var description = pending.Description;
        _run = default;
        LossReason? reason = null;
        try
        {
            foreach (var range in description.Ranges)
            {
                var outcome = Add(range, batch);
                if (outcome == Outcome.NoMemory)
                {
                    batch.Clear(pool);
                    return false;
                }

                if (outcome == Outcome.Added) continue;
                batch.AddMissing(range.Records);
                reason ??= ReasonOf(outcome);
            }
        }
        finally
        {
            Leave();
        }

        batch.Id = description.Id;
        batch.Order = description.Order;
        batch.Digest = description.Digest;
        batch.Coverage.Add(description.Coverage);
        batch.End = description.End;
        description.RestoreOutcome(batch);
        foreach (var part in pending.Done) batch.Done.Add(part.First, part.Last);
        if (pending.Done.Count > 0) batch.Restore(pending.Outcome, description.LeftOut);
        // One that was found missing and counted keeps its reason.
        if (pending.Outcome is { LostRecords: > 0, Reason: not LossReason.DeadLetterFailed and var counted }) batch.MissingReason = counted;
        batch.MissingReason ??= reason;
        batch.IsBegun = true;
        return true;
    }

    private Outcome Add(SourceRangeDescription range, Batch batch)
    {
        if (range.Text is not null) return AddText(range, batch);
        if (range.Pieces is not null) return AddJoined(range, range.Pieces, batch);
        var length = range.Range.Length;
        // It was missing already when it was written down.
        if (length <= 0) return Outcome.Gone;
        if (Find(range.Range.Generation) is not { } generation) return Outcome.Gone;
        if (!EnsureRoom(length)) return Outcome.NoMemory;
        var start = _run.Start + _fill;
        // Other bytes at the same place would make other records of the same number.
        if (Read(generation, start, length, range.Range.Offset) is var outcome and not Outcome.Added) return outcome;
        if (CountLines(start, length) != range.Records) return Outcome.Overwritten;
        Take(range, start, length, null, batch);
        return Outcome.Added;
    }

    private Outcome AddText(SourceRangeDescription range, Batch batch)
    {
        var length = Encoding.UTF8.GetByteCount(range.Text!);
        if (!EnsureRoom(length)) return Outcome.NoMemory;
        var start = _run.Start + _fill;
        _ = Encoding.UTF8.GetBytes(range.Text, new Span<byte>(start, length));
        Take(range, start, length, null, batch);
        return Outcome.Added;
    }

    private Outcome AddJoined(SourceRangeDescription range, IReadOnlyList<SourceRange> ranges, Batch batch)
    {
        var pieces = new List<Piece>(ranges.Count);
        foreach (var piece in ranges)
        {
            if (Find(piece.Generation) is not { } generation) return Outcome.Gone;
            if (!EnsureRoom(piece.Length)) return Outcome.NoMemory;
            var start = _run.Start + _fill;
            if (Read(generation, start, piece.Length, piece.Offset) is var outcome and not Outcome.Added) return outcome;
            if (!AddPieces(generation, piece.Offset, start, piece.Length, pieces)) return Outcome.Overwritten;
        }

        if (!EnsureRoom(LineJoiner.RoomFor(pieces, maxLineBytes))) return Outcome.NoMemory;
        try
        {
            var line = _run.Start + _fill;
            var length = LineJoiner.Join(pieces, line, maxLineBytes, out _);
            Take(range, line, length, [.. ranges], batch);
            return Outcome.Added;
        }
        catch (IOException)
        {
            return Outcome.Unreadable;
        }
    }

    /// <summary>Adds the source lines of a range, which follow one another. False where one is no record that can be joined.</summary>
    private static bool AddPieces(Generation generation, long offset, byte* start, int length, List<Piece> pieces)
    {
        for (var at = 0; at <= length;)
        {
            var feed = new ReadOnlySpan<byte>(start + at, length - at).IndexOf((byte)'\n');
            var line = feed < 0 ? length - at : feed;
            var end = LineEnd.Read(start + at, line);
            if (end.IsDamaged || (end.BodyStart != EnvelopeHead.Length && !end.IsCri)) return false;
            pieces.Add(new Piece(generation, offset + at, line, end.BodyStart, end.BodyEnd, end.IsComplete));
            at += line + 1;
        }

        return true;
    }

    private void Take(SourceRangeDescription range, byte* start, int length, SourceRange[]? pieces, Batch batch)
    {
        batch.Add(pool, _run, new Segment(
            start, length, range.Records, range.Range.Generation, range.Range.Offset, range.Flags, pieces));
        _fill = (int)(start - _run.Start) + length;
    }

    /// <summary>The generation; of one that had no name when it was read, the one that has none now or the only one.</summary>
    private Generation? Find(string id)
    {
        foreach (var generation in chain.All)
            if (id.Length > 0 ? generation.Id == id : generation.Id is null || chain.Count == 1) return generation;
        return null;
    }

    private static Outcome Read(Generation generation, byte* target, int length, long offset)
    {
        try
        {
            for (var done = 0; done < length;)
            {
                var read = generation.Read(target + done, length - done, offset + done);
                if (read == 0) return generation.IsCompressed ? Outcome.Unreadable : Outcome.Overwritten;
                done += read;
            }

            return Outcome.Added;
        }
        catch (IOException)
        {
            return Outcome.Unreadable;
        }
    }

    private static int CountLines(byte* start, int length)
    {
        var bytes = new ReadOnlySpan<byte>(start, length);
        var feeds = bytes.Count((byte)'\n');
        return bytes[^1] == (byte)'\n' ? feeds : feeds + 1;
    }

    private bool EnsureRoom(int length)
    {
        if (!_run.IsNone && _run.Length - _fill >= length) return true;
        Leave();
        return pool.TryRent(Math.Max(1, (length + PagePool.PageSize - 1) / PagePool.PageSize), out _run);
    }

    private void Leave()
    {
        if (!_run.IsNone) pool.Release(_run);
        _run = default;
        _fill = 0;
    }

    /// <summary>Null where only who knows the container can tell: its file was rotated away, or removed with it.</summary>
    private static LossReason? ReasonOf(Outcome outcome) => outcome switch
    {
        Outcome.Unreadable => LossReason.Unreadable,
        Outcome.Overwritten => LossReason.Overwritten,
        _ => null,
    };

    private enum Outcome
    {
        Added,

        /// <summary>No file holds its generation.</summary>
        Gone,

        /// <summary>The device or a compressed file cannot be read.</summary>
        Unreadable,

        /// <summary>Something else stands there, or nothing.</summary>
        Overwritten,
        NoMemory,
    }
}
