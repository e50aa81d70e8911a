using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Buffer;

/// <summary>
/// What one request delivers: lines of one container in their order, the pages that hold them, and the positions that
/// an acknowledgement confirms. Built by the reader, then owned by the sender, then reused. Not thread-safe.
/// </summary>
internal sealed class Batch
{
    private readonly List<Segment> _segments = new(32);
    private readonly List<PageRun> _pages = new(32);

    /// <summary>The lines, in order.</summary>
    public ReadOnlySpan<Segment> Segments => CollectionsMarshal.AsSpan(_segments);

    /// <summary>Number of records.</summary>
    public int Records { get; private set; }

    /// <summary>Bytes of source lines.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whose lines these are.</summary>
    public BatchOwner Owner { get; set; } = BatchOwner.None;

    /// <summary>Where reading continues after this batch; confirmed by its acknowledgement.</summary>
    public StreamPositions End { get; set; }

    /// <summary>When the first of its lines was read (<see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>); 0 while empty.</summary>
    public long Opened { get; set; }

    /// <summary>Its name; none before the batch is sealed.</summary>
    public BatchId Id { get; set; }

    /// <summary>Which records of the batch of that name these are.</summary>
    public BatchPart Part { get; set; }

    /// <summary>Stands for the positions of the whole batch: another batch of the same name has another digest.</summary>
    public ulong Digest { get; set; }

    /// <summary>Bytes of the log files that were passed for this batch, those included that are in no record.</summary>
    public long Covered { get; set; }

    /// <summary>True where the whole request has left, and only its answer is missing.</summary>
    public bool IsSent { get; set; }

    /// <summary>Adds lines that lie in <paramref name="run"/>, and takes a count of that run once.</summary>
    public void Add(PagePool pool, PageRun run, in Segment segment)
    {
        if (_pages.Count == 0 || _pages[^1].First != run.First)
        {
            pool.AddReference(run);
            _pages.Add(run);
        }

        _segments.Add(segment);
        Records += segment.Records;
        Bytes += segment.Length;
    }

    /// <summary>Gives the pages back and empties the batch.</summary>
    public void Clear(PagePool pool)
    {
        foreach (var run in _pages) pool.Release(run);
        _pages.Clear();
        _segments.Clear();
        Records = 0;
        Bytes = 0;
        Opened = 0;
        Id = default;
        Part = default;
        Digest = 0;
        Covered = 0;
        IsSent = false;
        End = default;
        Owner = BatchOwner.None;
    }
}
