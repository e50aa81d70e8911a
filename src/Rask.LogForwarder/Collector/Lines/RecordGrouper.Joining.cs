using System.Diagnostics;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Lines.Multiline;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Collector.Lines;

/// <content>
/// Which lines become one record, and how it enters the batch.
/// </content>
/// <remarks>
/// A line belongs to the one before it in its stream if <see cref="RecordRules"/> says so and Docker's times are near. Both
/// are in the log, so reading it again gives the same records. Usually a line's own beginning leads to the question, and the line
/// before it, which is not in the batch yet, is looked at only then. The last line of each stream before a border, of
/// what was read or of a batch, is held back where another may belong to it. Only what is held back at the log's end waits for time to pass.
/// </remarks>
internal sealed unsafe partial class RecordGrouper
{
    /// <summary>
    /// Delivers what a record has so far.
    /// </summary>
    /// <returns>False where memory is short; nothing has changed.</returns>
    public bool Finish(StreamKind stream)
    {
        var record = _open[(int)stream];
        if (!record.IsPending) return true;
        if (!CanAdd()) return false;
        if (record.Memory != null)
        {
            AddFromMemory(record);
        }
        else if (!TryAddFromFile(record.Pieces, record.LeftOut))
        {
            LeaveMemory();
            return false;
        }

        record.Clear();
        return true;
    }

    /// <summary>Delivers all lines of a record but its last one, whose end is missing.</summary>
    private bool FinishEarlierLines(OpenRecord record)
    {
        if (!CanAdd() || !TryAddFromFile(record.EarlierLines(), 0)) return false;
        record.ForgetEarlierLines();
        return true;
    }

    private bool CanAdd() => (!IsFull || TrySeal()) && MayRead;

    private void AddFromMemory(OpenRecord record)
    {
        var pieces = record.Pieces;
        var isOne = pieces.Count == 1;
        var length = isOne ? pieces[0].Length : LineJoiner.JoinInPlace(pieces, record.Memory);
        var first = record.Start;
        _batch.Add(record.Run, new Segment(
            record.Memory, length, 1, first.Generation ?? "", first.Offset, LineFlags.None, isOne ? null : PieceRanges.Of(pieces)));
    }

    private bool TryAddFromFile(IReadOnlyList<Piece> pieces, long leftOut)
    {
        if (!_batch.TryRentPlace(LineJoiner.RoomFor(pieces, _limits.MaxLineBytes), out var run, out var place)) return false;
        try
        {
            var length = LineJoiner.Join(pieces, place, _limits.MaxLineBytes, out var beyond);
            leftOut += beyond;
            var first = pieces[0];
            _batch.AddAt(run, new Segment(
                place, length, 1, first.Generation.Id ?? "", first.Offset, leftOut > 0 ? LineFlags.Truncated : LineFlags.None,
                PieceRanges.Of(pieces)));
            _counters.AddTruncatedBytes(leftOut);
        }
        catch (IOException)
        {
            // The file was cut under us. What it held is gone; the counter says how much.
            _batch.GiveBack(run);
            for (var i = 0; i < pieces.Count; i++) _counters.AddUnreadableBytes(pieces[i].BodyLength);
        }

        return true;
    }

    private bool TakeText(byte* line, byte* end, byte* next)
    {
        var length = (int)(end - line);
        var isUsual = LineEnd.TryReadUsual(line, length, out var found);
        if (!isUsual) found = LineEnd.Read(line, length);
        var stream = found.Stream;
        if (Resume.IsActive && Resume.IsDelivered(stream, _window.Generation!.Id, _window.OffsetOf(line)))
        {
            EndSegment(line);
            _window.SkipTo(next);
            return true;
        }

        var record = _open[(int)stream];
        var time = new ReadOnlySpan<byte>(line + found.TimeStart, found.TimeLength);
        if (record.IsLineOpen && found.TimeLength > 0 && record.IsSameLine(time)) return TakePiece(record, stream, line, next, length, found);

        var shape = default(RecordShape);
        var belongs = isUsual && JoinsLines && Belongs(record, stream, line, found, time, out shape);
        _window.ForgetLast(stream);
        if (record.IsPending && !(belongs && record.HasRoomFor(found.BodyEnd - found.BodyStart, _limits.MaxLineBytes)))
        {
            EndSegment(line);
            // The finished record may have been the last one that fits.
            if (!Finish(stream)) return false;
        }

        if (!MakeRoom(Other(stream), line, time)) return false;
        if (!belongs && isUsual && JoinsLines) shape = ShapeOf(Body(line, found), found.IsComplete);
        if (found.IsComplete && !belongs && !RecordRules.IsAwaiting(shape))
        {
            if (found.IsDamaged) _counters.AddDamagedBytes(length);
            if (isUsual) _window.TakeLine(line, stream);
            else _window.TakeOther();
            return true;
        }

        EndSegment(line);
        if (!FinishLate(Other(stream), line, time)) return false;
        record.AddLine(PieceOf(line, length, found), _window.Run, line, time, shape, found.IsComplete, Stopwatch.GetTimestamp());
        _window.SkipTo(next);
        FinishIfDone(record, stream);
        return true;
    }

    /// <summary>What a line is that begins a record; of one that stands alone for now, only whether any line may follow.</summary>
    private static RecordShape ShapeOf(ReadOnlySpan<byte> body, bool isComplete) =>
        !isComplete ? RecordRules.OpenCut(body) : LineStart.MayMatter(body) ? RecordRules.Open(body) : default;

    /// <summary>Takes a further piece of a line that Docker has cut.</summary>
    private bool TakePiece(OpenRecord record, StreamKind stream, byte* line, byte* next, int length, in LineEnd found)
    {
        EndSegment(line);
        var piece = PieceOf(line, length, found);
        if (record.IsTooLongWith(piece, _limits.MaxLineBytes) && (!FinishEarlierLines(record) || (IsFull && !SealBefore(line)))) return false;
        record.AddPiece(piece, found.IsComplete, _limits.MaxLineBytes, Stopwatch.GetTimestamp());
        _window.SkipTo(next);
        FinishIfDone(record, stream);
        return true;
    }

    // Where memory is short, it is tried again with the next line, and after a while.
    private void FinishIfDone(OpenRecord record, StreamKind stream)
    {
        if (!record.IsLineOpen && !record.Shape.IsOpen) _ = Finish(stream);
    }

    /// <summary>Whether a line belongs to the one before it in its stream. That one is then in the open record.</summary>
    private bool Belongs(OpenRecord record, StreamKind stream, byte* line, in LineEnd found, ReadOnlySpan<byte> time, out RecordShape shape)
    {
        shape = default;
        if (!DockerTime.TryRead(time, out var now)) return false;
        if (record.IsPending)
        {
            return !record.IsLineOpen && IsNear(record.Nanoseconds, now)
                && RecordRules.Continues(record.Shape, record.Lines == 1, Body(line, found), out shape);
        }

        var before = _window.Last(stream);
        if (before == null || !LineStart.MayContinue(Body(line, found))) return false;
        var place = ReadLine(before, line, out var beforeFound);
        var beforeTime = TimeOf(before, beforeFound);
        var beforeShape = RecordRules.Open(Body(before, beforeFound));
        if (!DockerTime.TryRead(beforeTime, out var then) || !IsNear(then, now)
            || !RecordRules.Continues(beforeShape, isFirst: true, Body(line, found), out shape)
            || HasLate(place + 1, line, then)) return false;
        // What stands before it goes into the batch, so the same is asked of the other stream there.
        if (_window.Last(Other(stream)) < before) HoldBack(Other(stream), line);
        Hold(record, before, line);
        return true;
    }

    /// <summary>True where a line of the other stream came so late that the record before it had ended.</summary>
    private bool HasLate(byte* line, byte* end, long then)
    {
        while (line < end)
        {
            var feed = ReadLine(line, end, out var found);
            if (DockerTime.TryRead(TimeOf(line, found), out var time) && time - then > _joinWithin) return true;
            line = feed + 1;
        }

        return false;
    }

    /// <summary>Seals the batch where it is full, and finishes what this line tells to be over.</summary>
    private bool MakeRoom(StreamKind other, byte* line, ReadOnlySpan<byte> time)
    {
        if (!FinishLate(other, line, time)) return false;
        while (IsFull)
            if (!SealBefore(line) || !FinishLate(other, line, time)) return false;
        return true;
    }

    /// <summary>Finishes the other stream's record, where this line tells that too much time has passed for it to go on.</summary>
    private bool FinishLate(StreamKind stream, byte* line, ReadOnlySpan<byte> time)
    {
        var record = _open[(int)stream];
        if (!record.IsPending || record.IsLineOpen || !DockerTime.TryRead(time, out var now) || now - record.Nanoseconds <= _joinWithin) return true;
        EndSegment(line);
        return Finish(stream);
    }

    /// <summary>
    /// Ends the segment before a place. What another line may belong to does not go into the batch yet.
    /// </summary>
    private void EndSegment(byte* end)
    {
        if (JoinsLines && _window.Records > 0)
        {
            var first = _window.Last(StreamKind.Stdout) < _window.Last(StreamKind.Stderr) ? StreamKind.Stdout : StreamKind.Stderr;
            HoldBack(first, end);
            HoldBack(Other(first), end);
        }

        _window.Flush(end);
    }

    private void HoldBack(StreamKind stream, byte* end)
    {
        var line = _window.Last(stream);
        var record = _open[(int)stream];
        if (line == null || record.IsPending) return;
        var feed = ReadLine(line, end, out var found);
        if (!RecordRules.Open(Body(line, found)).IsOpen || !DockerTime.TryRead(TimeOf(line, found), out var time)
            || HasLate(feed + 1, end, time)) return;
        Hold(record, line, end);
        _isWatchful = true;
    }

    /// <summary>Makes a line that was taken the first one of the open record.</summary>
    private void Hold(OpenRecord record, byte* line, byte* end)
    {
        var feed = ReadLine(line, end, out var found);
        _ = _window.TakeOut(line, end);
        record.AddLine(
            PieceOf(line, (int)(feed - line), found), _window.Run, line, TimeOf(line, found), RecordRules.Open(Body(line, found)), isComplete: true,
            Stopwatch.GetTimestamp());
    }

    /// <summary>Reads a line that was taken once, in the usual form.</summary>
    /// <returns>Its line feed, or the end of all where it has none.</returns>
    private static byte* ReadLine(byte* line, byte* end, out LineEnd found)
    {
        var length = new ReadOnlySpan<byte>(line, (int)(end - line)).IndexOf((byte)'\n');
        var feed = length < 0 ? end : line + length;
        found = LineEnd.Read(line, (int)(feed - line));
        return feed;
    }

    private bool IsNear(long then, long now) => Math.Abs(now - then) <= _joinWithin;

    private Piece PieceOf(byte* line, int length, in LineEnd found) =>
        new(_window.Generation!, _window.OffsetOf(line), length, found.BodyEnd, found.IsComplete);

    private static ReadOnlySpan<byte> TimeOf(byte* line, in LineEnd found) => new(line + found.TimeStart, found.TimeLength);

    private static StreamKind Other(StreamKind stream) => stream == StreamKind.Stdout ? StreamKind.Stderr : StreamKind.Stdout;
}
