using System.Globalization;

namespace Rask.LoadTest.Processes;

/// <summary>
/// A memory cgroup for one process, version 1 or 2, so that its memory can be seen as a container engine sees it. Needs the
/// right to make one; without it the benchmark reports resident memory alone.
/// </summary>
internal sealed class MemoryCgroup : IDisposable
{
    private const string VersionOneRoot = "/sys/fs/cgroup/memory";
    private const string VersionTwoRoot = "/sys/fs/cgroup";

    private readonly string _folder;
    private readonly bool _versionOne;

    private MemoryCgroup(string folder, bool versionOne)
    {
        _folder = folder;
        _versionOne = versionOne;
    }

    public string Version => _versionOne ? "v1" : "v2";

    /// <summary>The largest value of <see cref="SampleWorkingSet"/> so far.</summary>
    public long PeakWorkingSetBytes { get; private set; }

    /// <summary>The kernel's own peak of everything charged: pages, page cache of files that it was first to touch, and kernel memory.</summary>
    public long PeakBytes => Read(_versionOne ? "memory.max_usage_in_bytes" : "memory.peak") ?? 0;

    /// <summary>Null if no cgroup can be made here.</summary>
    public static MemoryCgroup? TryCreate(string name)
    {
        var versionOne = File.Exists(Path.Combine(VersionOneRoot, "memory.usage_in_bytes"));
        var folder = Path.Combine(versionOne ? VersionOneRoot : VersionTwoRoot, name);
        try
        {
            Directory.CreateDirectory(folder);
            var group = new MemoryCgroup(folder, versionOne);
            if (group.Read(versionOne ? "memory.usage_in_bytes" : "memory.current") is not null)
                return group;
            group.Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // Not root, or a read-only /sys: the caller reports that the figure is missing.
        }
    }

    /// <summary>Moves the calling process in until the scope is disposed, so that a child that is started meanwhile begins here.</summary>
    public IDisposable Enter() => new Membership(this);

    /// <summary>Takes usage minus inactive file pages, the figure that <c>docker stats</c> shows.</summary>
    public void SampleWorkingSet()
    {
        var usage = Read(_versionOne ? "memory.usage_in_bytes" : "memory.current") ?? 0;
        var inactive = ReadStat(_versionOne ? "total_inactive_file" : "inactive_file");
        PeakWorkingSetBytes = Math.Max(PeakWorkingSetBytes, usage - inactive);
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder);
        }
        catch (IOException)
        {
            // A process is still in it; an empty group that stays behind costs nothing and the next run has another name.
        }
    }

    private long? Read(string file)
    {
        var path = Path.Combine(_folder, file);
        return File.Exists(path) && long.TryParse(File.ReadAllText(path).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
    }

    private long ReadStat(string key)
    {
        foreach (var line in File.ReadLines(Path.Combine(_folder, "memory.stat")))
        {
            if (line.StartsWith(key + " ", StringComparison.Ordinal))
                return long.Parse(line.AsSpan(key.Length + 1), CultureInfo.InvariantCulture);
        }

        return 0;
    }

    /// <summary>The caller's stay in the group; remembers where it came from.</summary>
    private sealed class Membership : IDisposable
    {
        private readonly string _before;

        public Membership(MemoryCgroup group)
        {
            var root = group._versionOne ? VersionOneRoot : VersionTwoRoot;
            var marker = group._versionOne ? ":memory:" : "0::";
            var own = File.ReadAllLines("/proc/self/cgroup").First(line => line.Contains(marker, StringComparison.Ordinal));
            _before = root + own[(own.IndexOf(marker, StringComparison.Ordinal) + marker.Length)..];
            Join(group._folder);
        }

        public void Dispose() => Join(_before);

        private static void Join(string folder) => File.WriteAllText(Path.Combine(folder, "cgroup.procs"), "0");
    }
}
