using System.Globalization;
using Rask.LogForwarder.Parser.Text;
using Rask.Protocol.Hashing;

namespace Rask.LogForwarder.DockerApi.Capture;

/// <summary>
/// The end of what was captured: from when on the engine is to be asked again, and which of the messages that it then
/// sends are there already. Times in a log nearly ascend and are not unique: two streams are written side by side, and
/// all pieces of a long line have the time of its first. So the engine is asked from a little earlier on, and what comes
/// is compared, in its order, with what is there. One thread.
/// </summary>
internal sealed class CaptureTail
{
    /// <summary>How far a message may lie behind one with a later time.</summary>
    public const long Overlap = 1_000_000_000;

    /// <summary>Records that are compared at most. Beyond this the overlap is shorter than a second.</summary>
    public const int MostRecords = 16 * 1024;

    private static readonly byte[] TimeKey = "\",\"time\":\""u8.ToArray();

    private readonly Queue<(long Time, ulong Hash)> _records = [];
    private (long Time, ulong Hash)[] _compared = [];
    private int _next;
    private long _newest = long.MinValue;

    /// <summary>The newest time that fell out of the comparison.</summary>
    private long _forgotten = long.MinValue;

    /// <summary>True where nothing was captured yet.</summary>
    public bool IsEmpty => _newest == long.MinValue;

    /// <summary>True while messages may still be known ones.</summary>
    public bool IsComparing => _next < _compared.Length;

    /// <summary>Adds a captured record, in the order of the file; lines that are no records are passed over.</summary>
    /// <param name="line">The record without its line feed.</param>
    public void Add(ReadOnlySpan<byte> line)
    {
        if (!TryTime(line, out var time)) return;
        _newest = Math.Max(_newest, time);
        _records.Enqueue((time, Fnv1A.Of(line)));
        while (_records.Count > MostRecords) _forgotten = Math.Max(_forgotten, _records.Dequeue().Time);
    }

    /// <summary>From when on the engine is to be asked: seconds since 1970 with nine digits of a second; null for all.</summary>
    /// <remarks>Ends the adding, and begins the comparison.</remarks>
    public string? Begin()
    {
        if (IsEmpty) return null;
        var since = Math.Max(_newest - Overlap, _forgotten + 1);
        _compared = [.. _records.Where(record => record.Time >= since)];
        _next = 0;
        return string.Create(CultureInfo.InvariantCulture, $"{since / Overlap}.{since % Overlap:D9}");
    }

    /// <summary>Whether a message that the engine sends is there already. In the order in which they come.</summary>
    /// <param name="line">The record that was made of it, without its line feed.</param>
    public bool IsKnown(ReadOnlySpan<byte> line)
    {
        if (!IsComparing) return false;
        var hash = Fnv1A.Of(line);
        for (var i = _next; i < _compared.Length; i++)
        {
            if (_compared[i].Hash != hash) continue;
            // Those before it are gone from the engine's log.
            _next = i + 1;
            return true;
        }

        // Behind a new one, there are only new ones.
        _next = _compared.Length;
        return false;
    }

    private static bool TryTime(ReadOnlySpan<byte> line, out long time)
    {
        time = 0;
        var at = line.LastIndexOf(TimeKey);
        return at >= 0 && line.EndsWith("\"}"u8) && DockerTime.TryRead(line[(at + TimeKey.Length)..^2], out time);
    }
}
