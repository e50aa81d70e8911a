namespace Rask.LogAggregator.Storage;

/// <summary>Segment files on disk.</summary>
internal sealed class DiskSegmentFiles : ISegmentFiles
{
    public ISegmentFile Open(string path) =>
        new DiskSegmentFile(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));

    public void Replace(string path, string newPath) => File.Move(path, newPath, overwrite: true);

    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    public void FlushDirectory(string path) => PosixDirectory.Flush(path);
}
