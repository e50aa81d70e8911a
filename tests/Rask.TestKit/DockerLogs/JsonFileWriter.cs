namespace Rask.TestKit.DockerLogs;

/// <summary>
/// Writes a log file as the json-file driver does: one write per record, and rotation by rename before a write that finds the
/// file at or above its limit. Not thread-safe.
/// </summary>
public sealed class JsonFileWriter : IDisposable
{
    private readonly string _path;
    private readonly long _maxSize;
    private readonly int _maxFile;
    private FileStream _file;
    private long _size;

    /// <param name="path">The file that is written now; rotated ones get <c>.1</c>, <c>.2</c> and so on.</param>
    /// <param name="maxSize">Bytes; rotation begins when the file has reached them.</param>
    /// <param name="maxFile">How many files there are, the current one included.</param>
    public JsonFileWriter(string path, long maxSize = long.MaxValue, int maxFile = 1)
    {
        _path = path;
        _maxSize = maxSize;
        _maxFile = maxFile;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = Open(FileMode.Append);
        _size = _file.Length;
    }

    public int Rotations { get; private set; }

    public void Write(string log, string stream = "stdout") => WriteRecord(DockerRecord.Format(log, stream, DateTime.UtcNow));

    /// <summary>Writes one record that is already formatted.</summary>
    public void WriteRecord(ReadOnlySpan<byte> record)
    {
        if (_size >= _maxSize)
            Rotate();
        _file.Write(record);
        _size += record.Length;
    }

    public void Dispose() => _file.Dispose();

    private void Rotate()
    {
        _file.Dispose();
        for (var number = _maxFile - 1; number > 1; number--)
        {
            if (File.Exists($"{_path}.{number - 1}"))
                File.Move($"{_path}.{number - 1}", $"{_path}.{number}", true);
        }

        if (_maxFile > 1)
            File.Move(_path, $"{_path}.1", true);
        else
            File.Delete(_path);
        _file = Open(FileMode.CreateNew);
        _size = 0;
        Rotations++;
    }

    private FileStream Open(FileMode mode) => new(_path, mode, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
}
