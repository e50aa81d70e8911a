using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Collector.Lines;

/// <content>
/// What is no line: gaps, zeros, and line ends without a line. After a restart, a place is known to be settled where one stream
/// is ahead of it, so none of it is passed while records of both streams that begin before it wait.
/// </content>
internal sealed unsafe partial class RecordGrouper
{
    private (string Generation, long Offset, long Bytes) _zeros;

    /// <summary>Adds a line of the forwarder's own to the open batch, that names a gap of which the ledger was told.</summary>
    /// <param name="gap">The gap.</param>
    /// <param name="behind">Where reading goes on behind it.</param>
    /// <returns>False where memory or a limit is reached; nothing of the gap has changed.</returns>
    public bool TakeNotice(in PendingGap gap, LogPosition behind)
    {
        if (!EndRecords() || !CanAdd() || !_batch.TryAddNotice(gap)) return false;
        _batch.Name(gap.Gap);
        _window.GoOnAt(behind);
        return true;
    }

    /// <summary>Zeros stand in the file where records should be. What names them waits for their end.</summary>
    public void TakeZeros(Generation generation, long offset, long bytes)
    {
        _counters.AddDamagedBytes(bytes);
        var id = generation.Id;
        if (offset == generation.LeadingZeros)
        {
            generation.LeadingZeros = offset + bytes;
            return;
        }

        if (Resume.IsActive && Resume.IsPassed(id, offset)) return;
        _zeros = _zeros.Bytes > 0 ? (_zeros.Generation, _zeros.Offset, _zeros.Bytes + bytes) : (id ?? "", offset, bytes);
        _isWatchful = true;
    }

    /// <summary>Names the zeros that were found last: something follows them, or their file is at its end.</summary>
    /// <returns>False where memory or a limit is reached; nothing of the zeros has changed.</returns>
    public bool EndZeros()
    {
        if (_zeros.Bytes == 0) return true;
        var gap = new PendingGap(new Gap(LossReason.Damaged, _zeros.Generation, _zeros.Bytes), _zeros.Offset, DateTimeOffset.UtcNow);
        if (!TakeNotice(gap, new LogPosition(_zeros.Generation, _zeros.Offset + _zeros.Bytes))) return false;
        _ledger.Name(gap.Gap);
        _zeros = default;
        return true;
    }

    /// <summary>
    /// Finishes records of whole lines: they do not go on behind what is no line. A line whose end is missing may, but not one
    /// of both streams.
    /// </summary>
    private bool EndRecords()
    {
        for (var stream = StreamKind.Stdout; stream <= StreamKind.Stderr; stream++)
            if (!_open[(int)stream].IsLineOpen && !Finish(stream)) return false;
        return !(_open[0].IsPending && _open[1].IsPending) || (Finish(StreamKind.Stdout) && Finish(StreamKind.Stderr));
    }

    /// <summary>Passes a line end without a line.</summary>
    private bool TakeBlank(byte* line, byte* next)
    {
        if (!EndRecords()) return false;
        _counters.AddDamagedBytes(next - line);
        var isSettled = Resume.IsActive && Resume.IsPassed(_window.Generation!.Id, _window.OffsetOf(line));
        _window.SkipTo(next, isCovered: !isSettled);
        return true;
    }
}
