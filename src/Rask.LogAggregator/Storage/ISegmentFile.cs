namespace Rask.LogAggregator.Storage;

/// <summary>One open segment file. Used by one thread at a time. All members throw <see cref="IOException"/> when the file system fails.</summary>
internal interface ISegmentFile : IDisposable
{
    /// <summary>The file's length in bytes.</summary>
    long Length { get; }

    /// <summary>Writes all parts, one after the other, from the offset on. After a failure any number of the bytes may be there.</summary>
    void Write(IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset);

    /// <summary>Cuts the file to a length.</summary>
    void Truncate(long length);

    /// <summary>Makes all that was written durable.</summary>
    void Flush();
}
