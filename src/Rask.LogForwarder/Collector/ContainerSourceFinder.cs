using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector;

/// <summary>Follows the containers of one service, found through the files that Docker keeps beside their logs.</summary>
internal sealed class ContainerSourceFinder(string containersDirectory, string? target, string hostName, SelfLog log) : ISourceFinder
{
    private readonly ContainerFinder _finder = new(containersDirectory, TimeProvider.System);
    private readonly RepeatedFailure _failures = new(TimeProvider.System);
    private readonly Dictionary<string, LogSource> _sources = [];
    private readonly List<string> _directories = [containersDirectory];
    private string? _saidReason;
    private bool _wasListed;

    /// <summary>True where the last look found any container's directory: then this is where Docker keeps them.</summary>
    private bool _hasContainers;

    /// <inheritdoc/>
    public string Description => $"container of {target ?? "the service that the host name tells"} under {containersDirectory}";

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Directories => _directories;

    /// <summary>The service that is meant, for names that depend on it; null where nothing says which.</summary>
    public string? Target() => TargetSelector.Select(target, hostName, _finder.Scan().Containers).Target;

    /// <inheritdoc/>
    public IReadOnlyList<LogSource> Find()
    {
        var scan = _finder.Scan();
        if (scan.Status == ContainerScanStatus.PermissionDenied) throw new AccessDeniedException(scan.Message!);
        if (scan.Message is { } message && _failures.ShouldLog(message, out _)) log.Warn(message);
        foreach (var problem in scan.Problems)
            if (_failures.ShouldLog(problem, out var suppressed)) log.Warn(problem, new LogField("repeated", suppressed));

        _wasListed = scan.Status == ContainerScanStatus.Listed;
        _directories.Clear();
        _directories.Add(containersDirectory);
        // A new container's directory exists before its configuration does; only its own events tell when that is there.
        if (Directory.Exists(containersDirectory)) _directories.AddRange(Directory.EnumerateDirectories(containersDirectory));
        _hasContainers = false;
        for (var i = 1; i < _directories.Count && !_hasContainers; i++) _hasContainers = IsContainerId(Path.GetFileName(_directories[i]));

        var selection = TargetSelector.Select(target, hostName, scan.Containers);
        if (_saidReason != selection.Reason)
        {
            log.Info(selection.Reason);
            _saidReason = selection.Reason;
        }

        return [.. selection.Containers.Select(Source)];
    }

    /// <inheritdoc/>
    public bool IsGone(string container)
    {
        // The key of a log that was named on the command line is a path.
        if (container.Contains('/', StringComparison.Ordinal) || !_wasListed) return false;
        if (FileStatus.TryGet(Path.Combine(containersDirectory, container), out _, out var errno) || errno != Errno.NoEntry) return false;
        // An empty directory may be the wrong one, or one that is not mounted yet: what is given up now is lost for good.
        if (_hasContainers || _sources.ContainsKey(container)) return true;
        if (_failures.ShouldLog(container, out var suppressed))
        {
            log.Warn(
                "lines of a container were on their way, its directory is gone, and there is no other container's beside it: it may have been "
                + "removed, or another directory is mounted here. They wait until a container is seen here; check DOCKER_CONTAINERS_DIR and the mount",
                new LogField("container", container),
                new LogField("containers_dir", containersDirectory),
                new LogField("repeated", suppressed));
        }

        return false;
    }

    /// <summary>Docker's full id: 64 hexadecimal digits.</summary>
    private static bool IsContainerId(string name)
    {
        if (name.Length != 64) return false;
        foreach (var digit in name)
            if (!char.IsAsciiHexDigitLower(digit)) return false;
        return true;
    }

    private LogSource Source(ContainerIdentity container)
    {
        if (_sources.TryGetValue(container.Id, out var source)) return source;
        var owner = new BatchOwner(
            container.Id, container.Id, container.ServiceName, container.Group);
        return _sources[container.Id] = new LogSource(container.LogPath, owner);
    }
}
