using Rask.LogAggregator.Storage;

namespace Rask.LogAggregator.Tests.Support;

/// <summary>The real file system, with faults where a test asks for them.</summary>
internal sealed class FaultyFiles : ISegmentFiles
{
    private const int NoSpaceLeft = 28;
    private const int InputOutputError = 5;

    private readonly DiskSegmentFiles _disk = new();
    private int _flushes;

    /// <summary>Writes fail when the disk has no room for all of their bytes; the bytes for which there is room are written.</summary>
    public long? FreeBytes { get; set; }

    /// <summary>So many flushes of segments succeed, then all fail; null when none fails.</summary>
    public int? GoodFlushes { get; set; }

    /// <summary>Flushes of the commit log fail.</summary>
    public bool FailCommitFlush { get; set; }

    /// <summary>Cutting a file fails.</summary>
    public bool FailTruncate { get; set; }

    /// <summary>Holds up every flush until it is set.</summary>
    public ManualResetEventSlim FlushGate { get; } = new(initialState: true);

    /// <summary>Number of flushes of files so far.</summary>
    public int Flushes => Volatile.Read(ref _flushes);

    public ISegmentFile Open(string path) => new FaultyFile(this, _disk.Open(path), path.EndsWith(Segment.Extension, StringComparison.Ordinal));

    public void Replace(string path, string newPath) => _disk.Replace(path, newPath);

    public void CreateDirectory(string path) => _disk.CreateDirectory(path);

    public void FlushDirectory(string path) => _disk.FlushDirectory(path);

    private sealed class FaultyFile(FaultyFiles owner, ISegmentFile file, bool isSegment) : ISegmentFile
    {
        public long Length => file.Length;

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset)
        {
            byte[] bytes = [.. parts.SelectMany(part => part.ToArray())];
            if (owner.FreeBytes is { } free && bytes.Length > free)
            {
                file.Write([bytes.AsMemory(0, (int)free)], offset);
                throw new IOException("No space left on device", NoSpaceLeft);
            }

            file.Write([bytes], offset);
        }

        public void Truncate(long length)
        {
            if (owner.FailTruncate)
                throw new IOException("Input/output error", InputOutputError);
            file.Truncate(length);
        }

        public void Flush()
        {
            owner.FlushGate.Wait(TimeSpan.FromSeconds(30));
            Interlocked.Increment(ref owner._flushes);
            if (isSegment ? owner.GoodFlushes-- <= 0 : owner.FailCommitFlush)
                throw new IOException("Input/output error", InputOutputError);
            file.Flush();
        }

        public void Dispose() => file.Dispose();
    }
}
