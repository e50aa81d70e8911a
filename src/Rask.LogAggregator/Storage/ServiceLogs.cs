using System.Collections.Concurrent;

namespace Rask.LogAggregator.Storage;

/// <summary>The logs of all services under the data directory. Written by the committing thread alone; may be enumerated by any thread.</summary>
internal sealed class ServiceLogs(ISegmentFiles files, string dataDirectory, long segmentBytes) : IDisposable
{
    /// <summary>More files than this are not kept open between rounds, since a process may open 1024 by default.</summary>
    private const int MaximumOpen = 256;

    private readonly ConcurrentDictionary<string, ServiceLog> _byDirectory = new(StringComparer.Ordinal);
    private bool _hasNewName;

    /// <summary>All services' logs, in no order.</summary>
    public ICollection<ServiceLog> All => _byDirectory.Values;

    /// <summary>The log of a service, given by its name in UTF-8; its directory is made when it is not there.</summary>
    public ServiceLog Get(ReadOnlySpan<byte> service)
    {
        string name = ServiceDirectoryName.Encode(service);
        if (_byDirectory.TryGetValue(name, out ServiceLog? log))
            return log;
        string directory = Path.Combine(dataDirectory, name);
        _hasNewName = true;
        files.CreateDirectory(directory);
        log = new ServiceLog(files, directory, segmentBytes, lastNumber: 0, lastLength: 0, segments: 0);
        _byDirectory[name] = log;
        return log;
    }

    /// <summary>Adds a log that was found at the start.</summary>
    public ServiceLog Adopt(string directory, int lastNumber, long lastLength, int segments)
    {
        var log = new ServiceLog(files, directory, segmentBytes, lastNumber, lastLength, segments);
        _byDirectory[Path.GetFileName(directory)] = log;
        _hasNewName = true;
        return log;
    }

    /// <summary>Makes the names of new directories durable.</summary>
    public void FlushNames()
    {
        if (!_hasNewName)
            return;
        files.FlushDirectory(dataDirectory);
        _hasNewName = false;
    }

    /// <summary>Closes files when there are so many services that the process might run out of descriptors.</summary>
    public void CloseSurplus()
    {
        if (_byDirectory.Count > MaximumOpen)
            Dispose();
    }

    /// <summary>Closes all files; the next append opens its own again.</summary>
    public void Dispose()
    {
        foreach (ServiceLog log in _byDirectory.Values)
            log.Dispose();
    }
}
