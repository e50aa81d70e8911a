using System.Globalization;

namespace Rask.LogForwarder.Platform;

/// <summary>
/// Which process holds a lock file, by <c>/proc/locks</c> (proc_locks(5)). Asking <c>flock(2)</c> would hold the lock for a
/// moment, and a forwarder that starts just then would be refused.
/// </summary>
internal static class LockHolder
{
    /// <summary>The process; null where none holds it, or none that can be seen from here (another PID namespace).</summary>
    public static int? Find(string path) =>
        FileStatus.TryGet(path, out var status, out _) ? Find(ReadLocks(), status.Identity) : null;

    /// <summary>Looks through the lines of <c>/proc/locks</c>.</summary>
    public static int? Find(IEnumerable<string> lines, FileIdentity file)
    {
        // number: FLOCK ADVISORY WRITE pid major:minor:inode start end; major and minor are hexadecimal.
        // The device is not compared: some file systems show another one to stat(2).
        var inode = ":" + file.Inode.ToString(CultureInfo.InvariantCulture);
        foreach (var line in lines)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 6 || words[1] != "FLOCK" || !words[5].EndsWith(inode, StringComparison.Ordinal)) continue;
            if (int.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out var process)) return process;
        }

        return null;
    }

    private static string[] ReadLocks()
    {
        try
        {
            return File.ReadAllLines("/proc/locks");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
