using System.Globalization;
using Rask.TestKit.Processes;

namespace Rask.TestKit.Docker;

/// <summary>
/// Clears what an engine leaves behind: processes, mounts, files. After an orderly end there is nothing to do;
/// after a test run that was killed, the next run does it. Only processes that name the engine's own folder are touched.
/// </summary>
internal static class DockerLeftovers
{
    private const int DetachMount = 2;

    /// <summary>Removes the folders of engines whose owner no longer lives.</summary>
    internal static void SweepAbandoned(string parent, string prefix)
    {
        foreach (var root in Directory.GetDirectories(parent, prefix + "*"))
        {
            using var owner = FileLock.TryTake(Path.Combine(root, DockerEngine.OwnerFile));
            if (owner is not null)
                Clear(root);
        }
    }

    /// <summary>Ends the engine's processes, unmounts what it mounted, deletes its folder.</summary>
    internal static void Clear(string root)
    {
        foreach (var pid in ProcessesOf(root))
        {
            // A container's program does not name the folder, but its parent, the shim, does.
            foreach (var child in Children(pid).Where(child => !ProcessStatistics.CommandLine(child).Any(word => word.Contains(root, StringComparison.Ordinal))))
                Kill(child);
            Kill(pid);
        }

        for (var attempt = 0; Directory.Exists(root); attempt++)
        {
            foreach (var mount in MountsUnder(root))
                _ = NativeMethods.Unmount(mount, DetachMount);
            try
            {
                Directory.Delete(root, true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException && attempt < 20)
            {
                // Processes that were just killed may still hold mounts.
                Thread.Sleep(100);
            }
        }
    }

    private static List<int> ProcessesOf(string root)
    {
        var found = new List<int>();
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid)
                && pid != Environment.ProcessId
                && ProcessStatistics.CommandLine(pid) is [var program, .. var arguments]
                && Path.GetFileName(program) is "dockerd" or "containerd" or "containerd-shim-runc-v2"
                && arguments.Any(word => word.StartsWith(root + "/", StringComparison.Ordinal)))
            {
                found.Add(pid);
            }
        }

        return found;
    }

    private static HashSet<int> Children(int pid)
    {
        var all = new HashSet<int>();
        var tasks = $"/proc/{pid}/task";
        if (!Directory.Exists(tasks))
            return all;
        foreach (var task in Directory.GetDirectories(tasks))
        {
            var path = Path.Combine(task, "children");
            if (!File.Exists(path))
                continue;
            foreach (var word in File.ReadAllText(path).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                all.Add(int.Parse(word, CultureInfo.InvariantCulture));
        }

        return all;
    }

    private static void Kill(int pid) => _ = NativeMethods.Kill(pid, (int)LinuxSignal.Kill);

    // Deepest first. Field 5 is the mount point (proc(5)); spaces in it are written as \040, and ours has none.
    private static IEnumerable<string> MountsUnder(string root) => File.ReadAllLines("/proc/self/mountinfo")
        .Select(line => line.Split(' ')[4])
        .Where(mount => mount.StartsWith(root + "/", StringComparison.Ordinal))
        .OrderByDescending(mount => mount.Length);
}
