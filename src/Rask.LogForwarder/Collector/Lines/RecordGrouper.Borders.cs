using System.Diagnostics;
using Rask.LogForwarder.Collector.Lines.Multiline;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Collector.Lines;

/// <content>
/// What happens at borders: the end of what was read, the end of a batch, a place where a record of several lines stands.
/// </content>
internal sealed unsafe partial class RecordGrouper
{
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
        var next = _window.TakeOut(line, end);
        record.AddLine(
            PieceOf(line, (int)(feed - line), found), next - line, _window.Run, line, TimeOf(line, found), RecordRules.Open(Body(line, found)), isComplete: true,
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
}
