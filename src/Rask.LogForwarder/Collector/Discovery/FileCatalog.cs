using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>The containers of one or several engines, by the files that they keep beside the logs. Reader thread only.</summary>
/// <param name="roots">The engines' directories of containers; at least one.</param>
/// <param name="filter">The label that a container must have to be followed; null for any.</param>
/// <param name="log">The forwarder's own log.</param>
internal sealed class FileCatalog(IReadOnlyList<string> roots, LabelFilter? filter, SelfLog log) : IContainerCatalog
{
    private readonly ContainerFinder[] _finders = [.. roots.Select(root => new ContainerFinder(root, TimeProvider.System, filter))];
    private readonly RepeatedFailure _failures = new(TimeProvider.System);
    private readonly List<string> _directories = [.. roots];
    private bool _areAllListed;

    /// <summary>True where the last look found any container's directory: then this is where Docker keeps them.</summary>
    private bool _hasContainers;

    /// <inheritdoc/>
    public string Description => "under " + string.Join(", ", roots);

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Directories => _directories;

    /// <inheritdoc/>
    /// <remarks>With several roots, one that can be listed is enough; what keeps the others from it is said.</remarks>
    public ContainerScan Scan()
    {
        var scans = Array.ConvertAll(_finders, static finder => finder.Scan());
        _areAllListed = Array.TrueForAll(scans, static scan => scan.Status == ContainerScanStatus.Listed);
        ListDirectories();
        if (scans.Length == 1) return scans[0];
        var containers = new List<ContainerIdentity>();
        var problems = new List<string>();
        ContainerScan? failed = null;
        foreach (var scan in scans)
        {
            containers.AddRange(scan.Containers);
            problems.AddRange(scan.Problems);
            if (scan.Message is not { } message) continue;
            problems.Add(message);
            // Of several reasons, one that a person has to put right counts most.
            if (failed is null || scan.Status == ContainerScanStatus.PermissionDenied) failed = scan;
        }

        return Array.Exists(scans, static scan => scan.Status == ContainerScanStatus.Listed)
            ? new ContainerScan(ContainerScanStatus.Listed, containers, problems, null)
            : failed!;
    }

    /// <inheritdoc/>
    public bool IsGone(string container, bool wasSeen)
    {
        if (!_areAllListed) return false;
        foreach (var root in roots)
            if (FileStatus.TryGet(Path.Combine(root, container), out _, out var errno) || errno != Errno.NoEntry) return false;
        // An empty directory may be the wrong one, or one that is not mounted yet: what is given up now is lost for good.
        if (_hasContainers || wasSeen) return true;
        if (_failures.ShouldLog(container, out var suppressed))
        {
            log.Warn(
                "lines of a container were on their way, its directory is gone, and there is no other container's beside it: it may have been "
                + "removed, or another directory is mounted here. They wait until a container is seen here; check DOCKER_CONTAINERS_DIR and the mount",
                new LogField("container", container),
                new LogField("containers_dir", string.Join(':', roots)),
                new LogField("repeated", suppressed));
        }

        return false;
    }

    private void ListDirectories()
    {
        _directories.Clear();
        _directories.AddRange(roots);
        foreach (var root in roots)
        {
            try
            {
                // A new container's directory exists before its configuration does; only its own events tell when that is there.
                _directories.AddRange(Directory.EnumerateDirectories(root));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The scan of the same directory has said why.
            }
        }

        _hasContainers = false;
        for (var i = roots.Count; i < _directories.Count && !_hasContainers; i++)
            _hasContainers = ContainerRoots.IsContainerId(Path.GetFileName(_directories[i].AsSpan()));
    }
}
