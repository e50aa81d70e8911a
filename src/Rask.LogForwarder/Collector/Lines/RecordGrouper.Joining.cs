using System.Diagnostics;
using Rask.LogForwarder.Collector.Lines.Multiline;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Text;

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
        if (!_joined.TryAdd(record))
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
        if (!CanAdd() || !_joined.TryAddEarlierLines(record)) return false;
        record.ForgetEarlierLines();
        return true;
    }

    private bool CanAdd() => (!IsFull || TrySeal()) && MayRead;

    private bool TakeText(byte* line, byte* end, byte* next)
    {
        var length = (int)(end - line);
        var isUsual = LineEnd.TryReadUsual(line, length, out var found);
        if (!isUsual) found = LineEnd.Read(line, length);
        var stream = found.Stream;
        if (_zeros.Bytes > 0 && (!EndZeros() || (IsFull && !SealBefore(line)))) return false;
        if (Resume.IsActive && Resume.IsDelivered(stream, _window.Generation!.Id, _window.OffsetOf(line)))
        {
            EndSegment(line);
            _window.SkipTo(next, isCovered: false);
            return true;
        }

        var record = _open[(int)stream];
        var time = new ReadOnlySpan<byte>(line + found.TimeStart, found.TimeLength);
        if (record.IsLineOpen && found.TimeLength > 0 && (found.IsCri || record.IsSameLine(time))) return TakePiece(record, stream, line, next, length, found);

        var shape = default(RecordShape);
        var belongs = isUsual && JoinsLines && Belongs(record, stream, line, found, time, out shape);
        _window.ForgetLast(stream);
        if (record.IsPending && !(belongs && record.HasRoomFor(found.BodyEnd - found.BodyStart, _limits.MaxLineBytes)))
        {
            // The lines in the window are the other stream's: they stay there, so that a log of both is not looked at line by line.
            if ((IsFull && !SealBefore(line)) || !Finish(stream)) return false;
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
        record.AddLine(PieceOf(line, length, found), next - line, _window.Run, line, time, shape, found.IsComplete, Stopwatch.GetTimestamp());
        // The batch that the whole record is in covers its lines.
        _window.SkipTo(next, isCovered: false);
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
        record.AddPiece(piece, next - line, found.IsComplete, _limits.MaxLineBytes, Stopwatch.GetTimestamp());
        // The batch that the whole record is in covers its lines.
        _window.SkipTo(next, isCovered: false);
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
        return (!IsFull || SealBefore(line)) && Finish(stream);
    }

    private bool IsNear(long then, long now) => Math.Abs(now - then) <= _joinWithin;

    private Piece PieceOf(byte* line, int length, in LineEnd found) =>
        new(_window.Generation!, _window.OffsetOf(line), length, found.BodyStart, found.BodyEnd, found.IsComplete);

    private static ReadOnlySpan<byte> TimeOf(byte* line, in LineEnd found) => new(line + found.TimeStart, found.TimeLength);

    private static StreamKind Other(StreamKind stream) => stream == StreamKind.Stdout ? StreamKind.Stderr : StreamKind.Stdout;
}
