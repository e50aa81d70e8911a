using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>
/// A look at a spool from outside, also at one that a forwarder is using: it changes nothing and takes no lock. Records
/// that a forwarder is just writing look torn. Not thread-safe.
/// </summary>
internal sealed class SpoolView : IDisposable
{
    private readonly SpoolIo _io = new();
    private readonly BatchMemory _memory = new();
    private readonly string _directory;
    private readonly (long Segment, long Offset) _next;

    /// <exception cref="IOException">The directory cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public SpoolView(string directory)
    {
        _directory = directory;
        Segments = Spool.FindSegments(directory);
        _next = SpoolCursor.Peek(_io, directory);
    }

    /// <summary>The numbers of the segments, oldest first.</summary>
    public IReadOnlyList<long> Segments { get; }

    /// <summary>The path of a segment.</summary>
    public string PathOf(long number) => Path.Combine(_directory, SegmentFile.Name(number));

    /// <summary>Opens a segment.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="verify">Whether the contents are checked, and not the headers alone.</param>
    /// <param name="scan">The records that are not delivered yet.</param>
    /// <param name="length">Its bytes.</param>
    /// <returns>Null where it is gone, or its scan where it can be read.</returns>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public SegmentFile? Open(long number, bool verify, out SegmentScan scan, out long length)
    {
        (scan, length) = (null!, 0);
        var file = SegmentFile.TryOpen(_io, PathOf(number), out var errno);
        if (file is null && errno == Errno.NoEntry) return null;
        if (file is null || !FileStatus.TryGet(PathOf(number), out var status, out errno))
        {
            file?.Dispose();
            throw new IOException($"{PathOf(number)}: {Errno.Describe(errno)}");
        }

        length = status.Size;
        var from = number < _next.Segment ? length : number == _next.Segment ? Math.Min(_next.Offset, length) : 0;
        scan = new SegmentScan(file, from, length, verify ? 0 : long.MaxValue);
        return file;
    }

    /// <summary>The lines of a record as <c>jq</c> reads them.</summary>
    /// <returns>False where they are damaged.</returns>
    public bool TryReadLines(SegmentFile file, SpoolRecord record, out ReadOnlySpan<byte> lines)
    {
        lines = default;
        if (!_memory.TryReadContent(file, record, out var content)) return false;
        // The first line names the batch.
        lines = content[(content.IndexOf((byte)'\n') + 1)..];
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
