namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>
/// Lists the containers below Docker's <c>containers</c> directory. Files that did not change since the last scan are not read again.
/// Not thread-safe.
/// </summary>
internal sealed class ContainerFinder(string containersDirectory, TimeProvider time, LabelFilter? filter = null)
{
    /// <summary>
    /// A file that was changed this shortly before it was read may change once more without a visible trace, because the kernel's
    /// time stamps advance in steps of some milliseconds (2 s on old file systems): it is read again at the next scan.
    /// </summary>
    private static readonly TimeSpan TimestampStep = TimeSpan.FromSeconds(2);

    /// <summary>What to change where the directory is missing or another one is in its place.</summary>
    public const string WhereItIs =
        "Mount the engine's directory of containers read-only into the forwarder's container and name it with DOCKER_CONTAINERS_DIR. It is "
        + "/var/lib/docker/containers; with user namespaces /var/lib/docker/UID.GID/containers; rootless ~/.local/share/docker/containers; "
        + "from a snap /var/snap/docker/common/var-lib-docker/containers (docker info names the Docker Root Dir)";

    private Dictionary<string, Entry> _known = [];

    /// <summary>For tests: the files that were read since the start, as opposed to answered from memory.</summary>
    public long FilesRead { get; private set; }

    /// <summary>Reads what is new or changed. Does not throw for errors of the file system.</summary>
    public ContainerScan Scan()
    {
        var containers = new List<ContainerIdentity>();
        var problems = new List<string>();
        var known = new Dictionary<string, Entry>(_known.Count);
        string? denied = null;
        try
        {
            foreach (var directory in Directory.EnumerateDirectories(containersDirectory))
            {
                if (Read(directory, known, out var problem) is { } identity) containers.Add(identity);
                else if (problem!.Kind == ContainerConfigProblemKind.PermissionDenied) denied ??= problem.Text;

                if (problem is { Kind: not ContainerConfigProblemKind.Missing }) problems.Add(problem.Text);
            }
        }
        catch (DirectoryNotFoundException)
        {
            return NotListed(ContainerScanStatus.DirectoryMissing, $"{containersDirectory} does not exist. {WhereItIs}");
        }
        catch (UnauthorizedAccessException)
        {
            return NotListed(ContainerScanStatus.PermissionDenied, Remedy($"{containersDirectory} cannot be listed: permission denied"));
        }
        catch (IOException error)
        {
            return NotListed(ContainerScanStatus.Failed, $"{containersDirectory} cannot be listed: {error.Message}");
        }

        _known = known;
        // Docker gives all of these files the same owner and mode: where none can be read, it is not about one container.
        return denied is not null && containers.Count == 0
            ? NotListed(ContainerScanStatus.PermissionDenied, Remedy(denied))
            : new ContainerScan(ContainerScanStatus.Listed, containers, problems, null);
    }

    private ContainerIdentity? Read(string directory, Dictionary<string, Entry> known, out ContainerConfigProblem? problem)
    {
        var path = Path.Combine(directory, ContainerConfigFile.FileName);
        var file = new FileInfo(path);
        var exists = file.Exists;
        var changed = exists ? file.LastWriteTimeUtc : default;
        var length = exists ? file.Length : 0;
        if (exists && _known.TryGetValue(path, out var entry) && entry.IsSettled && entry.Changed == changed && entry.Length == length)
        {
            known.Add(path, entry);
            problem = null;
            return entry.Identity;
        }

        FilesRead++;
        if (!ContainerConfigFile.TryRead(path, out var identity, out problem, filter)) return null;
        var settled = time.GetUtcNow().UtcDateTime - changed > TimestampStep;
        if (exists) known.Add(path, new Entry(identity!, changed, length, settled));
        return identity;
    }

    private string Remedy(string problem) =>
        $"{problem}. Mount {containersDirectory} read-only into the forwarder's container and run the forwarder as root "
        + "(all capabilities may be dropped), or run it as another user with CAP_DAC_READ_SEARCH, or mount the engine's socket instead (SOURCE=docker)";

    private static ContainerScan NotListed(ContainerScanStatus status, string message) => new(status, [], [], message);

    private readonly record struct Entry(ContainerIdentity Identity, DateTime Changed, long Length, bool IsSettled);
}
