namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>
/// Tells whose network this process is in. Docker mounts <c>hostname</c>, <c>hosts</c> and <c>resolv.conf</c> from the
/// directory of the container that owns the network, which under <c>network_mode: service:x</c> is x and not the own one
/// (moby, <c>daemon/container_operations_unix.go</c>). The kernel shows where they come from in
/// <c>/proc/self/mountinfo</c> (proc_pid_mountinfo(5)).
/// </summary>
internal static class NetworkFiles
{
    private const string MountTable = "/proc/self/mountinfo";
    private const string Before = "/containers/";
    private const int IdLength = 64;

    /// <summary>The full id of that container; null outside of containers, and where another engine does it otherwise.</summary>
    public static string? Owner()
    {
        try
        {
            return OwnerIn(File.ReadLines(MountTable));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without /proc nothing is known; what depends on it is left out.
            return null;
        }
    }

    /// <summary>The same for the lines of a mount table.</summary>
    public static string? OwnerIn(IEnumerable<string> mounts)
    {
        foreach (var mount in mounts)
        {
            // number parent major:minor root mount-point …; the root is the path within the file system of the host.
            var fields = mount.Split(' ', 6);
            if (fields.Length < 6 || fields[4] is not ("/etc/hostname" or "/etc/hosts" or "/etc/resolv.conf")) continue;
            var root = fields[3].AsSpan();
            var slash = root.LastIndexOf('/');
            if (slash < IdLength + Before.Length) continue;
            var id = root[(slash - IdLength)..slash];
            if (root[..(slash - IdLength)].EndsWith(Before, StringComparison.Ordinal) && ContainerRoots.IsContainerId(id)) return id.ToString();
        }

        return null;
    }
}
