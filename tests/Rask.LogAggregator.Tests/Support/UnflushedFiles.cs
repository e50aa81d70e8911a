using Rask.LogAggregator.Storage;

namespace Rask.LogAggregator.Tests.Support;

/// <summary>The real file system without flushes, for tests that start a store thousands of times.</summary>
internal sealed class UnflushedFiles : ISegmentFiles
{
    private readonly DiskSegmentFiles _disk = new();

    public ISegmentFile Open(string path) => new UnflushedFile(_disk.Open(path));

    public void Replace(string path, string newPath) => _disk.Replace(path, newPath);

    public void CreateDirectory(string path) => _disk.CreateDirectory(path);

    public void FlushDirectory(string path)
    {
    }

    private sealed class UnflushedFile(ISegmentFile file) : ISegmentFile
    {
        public long Length => file.Length;

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset) => file.Write(parts, offset);

        public void Truncate(long length) => file.Truncate(length);

        public void Flush()
        {
        }

        public void Dispose() => file.Dispose();
    }
}
