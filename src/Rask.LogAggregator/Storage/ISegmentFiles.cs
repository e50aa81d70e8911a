namespace Rask.LogAggregator.Storage;

/// <summary>The part of a file system that writes segments and the commit log; the place where tests put faults. Thread-safe.</summary>
internal interface ISegmentFiles
{
    /// <summary>Opens a file for writing, and makes it when it is not there.</summary>
    ISegmentFile Open(string path);

    /// <summary>Gives a file another name, in one step, in place of the file that has it.</summary>
    void Replace(string path, string newPath);

    /// <summary>Makes a directory when it is not there.</summary>
    void CreateDirectory(string path);

    /// <summary>Makes the names in a directory durable: a file's own fsync does not keep its name after a power failure.</summary>
    void FlushDirectory(string path);
}
