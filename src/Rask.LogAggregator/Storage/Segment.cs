using System.Globalization;

namespace Rask.LogAggregator.Storage;

/// <summary>One append-only NDJSON file, named by its number in eight digits. Used by one thread at a time.</summary>
internal sealed class Segment(ISegmentFiles files, string path, int number, long length) : IDisposable
{
    public const string Extension = ".ndjson";

    private ISegmentFile? _file;

    /// <summary>Number of the segment, from 1 on.</summary>
    public int Number { get; } = number;

    /// <summary>Name of the service's directory.</summary>
    public string Directory { get; } = Path.GetFileName(Path.GetDirectoryName(path)!);

    /// <summary>Bytes that count: what a failed append left behind them is not one of them.</summary>
    public long Length { get; private set; } = length;

    /// <summary>The path of a segment.</summary>
    public static string PathOf(string directory, int number) =>
        Path.Combine(directory, number.ToString("D8", CultureInfo.InvariantCulture) + Extension);

    /// <summary>Makes or opens the file.</summary>
    public void Open() => _file ??= files.Open(path);

    /// <summary>Appends parts of <paramref name="bytes"/> bytes in all; not yet durable. After a failure <see cref="CutTo"/> must follow.</summary>
    public void Append(IReadOnlyList<ReadOnlyMemory<byte>> parts, long bytes)
    {
        Open();
        _file!.Write(parts, Length);
        Length += bytes;
    }

    /// <summary>Makes all appended bytes durable.</summary>
    public void Flush() => _file?.Flush();

    /// <summary>Takes appended bytes back.</summary>
    /// <exception cref="IOException">The file could not be cut.</exception>
    public void CutTo(long length)
    {
        Length = length;
        Open();
        _file!.Truncate(length);
    }

    /// <summary>Closes the file; the next use opens it again.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }
}
