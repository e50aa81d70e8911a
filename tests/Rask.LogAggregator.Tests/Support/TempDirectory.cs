namespace Rask.LogAggregator.Tests.Support;

/// <summary>A directory of its own for one test.</summary>
/// <param name="inMemory">True for a test that makes thousands of files and does not care for the device.</param>
internal sealed class TempDirectory(bool inMemory = false) : IDisposable
{
    public string Path { get; } = inMemory && Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory($"/dev/shm/rask-aggregator-test-{Guid.NewGuid():N}").FullName
        : Directory.CreateTempSubdirectory("rask-aggregator-test-").FullName;

    /// <summary>The lines of all segments of a service, in order.</summary>
    public string[] Lines(string service)
    {
        string directory = System.IO.Path.Combine(Path, service);
        return Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory, "*.ndjson").Order(StringComparer.Ordinal).SelectMany(File.ReadLines)] : [];
    }

    /// <summary>The bytes of all segments of a service, in order.</summary>
    public byte[] Bytes(string service) =>
        [.. Directory.EnumerateFiles(System.IO.Path.Combine(Path, service), "*.ndjson").Order(StringComparer.Ordinal).SelectMany(File.ReadAllBytes)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
