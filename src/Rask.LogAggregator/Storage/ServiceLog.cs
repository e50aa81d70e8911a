namespace Rask.LogAggregator.Storage;

/// <summary>
/// The segments of one service, of which the last one grows. Written by the committing thread alone; the statistics may be
/// read by any thread.
/// </summary>
internal sealed class ServiceLog : IDisposable
{
    private readonly ISegmentFiles _files;
    private readonly string _directory;
    private readonly string _name;
    private readonly long _segmentBytes;
    private long _records;
    private long _bytes;
    private int _segments;
    private bool _distrusted;
    private bool _hasNewName;

    /// <param name="files">The file system.</param>
    /// <param name="directory">Path of the service's directory, which is there.</param>
    /// <param name="segmentBytes">A segment is followed by a new one before it grows beyond this length.</param>
    /// <param name="lastNumber">Number of the last segment that is there; 0 when there is none.</param>
    /// <param name="lastLength">Its length in bytes.</param>
    /// <param name="segments">Number of segments that are there.</param>
    public ServiceLog(ISegmentFiles files, string directory, long segmentBytes, int lastNumber, long lastLength, int segments)
    {
        (_files, _directory, _segmentBytes, _segments) = (files, directory, segmentBytes, segments);
        _name = ServiceDirectoryName.Decode(Path.GetFileName(directory));
        // The process that made the names may have been killed before it flushed them.
        _hasNewName = segments > 0;
        if (lastNumber > 0)
            Current = new Segment(files, Segment.PathOf(directory, lastNumber), lastNumber, lastLength);
    }

    /// <summary>The segment that grows; null before the first one.</summary>
    public Segment? Current { get; private set; }

    /// <summary>What is durable.</summary>
    public ServiceStatistics Statistics =>
        new(_name, Interlocked.Read(ref _records), Interlocked.Read(ref _bytes), Volatile.Read(ref _segments));

    /// <summary>
    /// The segment to which a batch of so many bytes goes. A batch is never split over segments, so that it can be taken
    /// back at one place; only a batch that has a segment to itself may exceed the limit.
    /// </summary>
    public Segment SegmentFor(long bytes)
    {
        if (Current is { } segment && (segment.Length == 0 || (segment.Length + bytes <= _segmentBytes && !_distrusted)))
            return segment;
        int number = (Current?.Number ?? 0) + 1;
        var next = new Segment(_files, Segment.PathOf(_directory, number), number, length: 0);
        next.Open();
        // The one before stays open: this round may have written to it. The round closes it.
        Current = next;
        Interlocked.Increment(ref _segments);
        _distrusted = false;
        _hasNewName = true;
        return next;
    }

    /// <summary>Makes the name of a new segment durable.</summary>
    public void FlushName()
    {
        if (!_hasNewName)
            return;
        _files.FlushDirectory(_directory);
        _hasNewName = false;
    }

    /// <summary>Goes on in a new segment: after a failed fsync nobody knows which of the file's pages the kernel still holds.</summary>
    public void DistrustCurrent() => _distrusted = true;

    /// <summary>Counts what became durable, or what was found at the start.</summary>
    public void Count(long records, long bytes)
    {
        Interlocked.Add(ref _records, records);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void Dispose() => Current?.Dispose();
}
