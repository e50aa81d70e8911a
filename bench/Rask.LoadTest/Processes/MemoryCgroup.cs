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
    private long _workingSet;
    private CgroupSample? _highest;

    private MemoryCgroup(string folder, bool versionOne)
    {
        _folder = folder;
        _versionOne = versionOne;
    }

    /// <summary>What was charged until now.</summary>
    public CgroupUsage Usage
    {
        get
        {
            Sample();
            return new CgroupUsage
            {
                PeakBytes = Read(_versionOne ? "memory.max_usage_in_bytes" : "memory.peak") ?? _highest!.UsageBytes,
                WorkingSetBytes = _workingSet,
                Highest = _highest!,
            };
        }
    }

    /// <summary>Says which version there is, or why no cgroup can be made.</summary>
    public static string Describe(string name)
    {
        using var group = TryCreate(name, out var reason);
        return group is null ? $"none ({reason})" : group._versionOne ? "version 1" : "version 2";
    }

    /// <summary>Null if no cgroup can be made here; then <paramref name="reason"/> says why.</summary>
    public static MemoryCgroup? TryCreate(string name, out string? reason)
    {
        var versionOne = File.Exists(Path.Combine(VersionOneRoot, "memory.usage_in_bytes"));
        var folder = Path.Combine(versionOne ? VersionOneRoot : VersionTwoRoot, name);
        reason = null;
        try
        {
            Directory.CreateDirectory(folder);
            var group = new MemoryCgroup(folder, versionOne);
            if (!versionOne && !group.HasUsage)
                File.WriteAllText(Path.Combine(VersionTwoRoot, "cgroup.subtree_control"), "+memory");
            if (group.HasUsage)
                return group;
            group.Dispose();
            reason = $"{folder} has no memory controller";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = e.Message;
        }

        if (Directory.Exists(folder))
            Directory.Delete(folder);
        return null;
    }

    /// <summary>Moves the calling process in until the scope is disposed, so that a child that is started meanwhile begins here.</summary>
    public IDisposable Enter() => new Membership(this);

    /// <summary>Looks once, and keeps what is higher than before.</summary>
    public void Sample()
    {
        var usage = Read(_versionOne ? "memory.usage_in_bytes" : "memory.current") ?? 0;
        var parts = ReadParts();
        _workingSet = Math.Max(_workingSet, usage - Part(_versionOne ? "total_inactive_file" : "inactive_file"));
        if (_highest is not null && usage <= _highest.UsageBytes)
            return;
        _highest = new CgroupSample
        {
            UsageBytes = usage,
            AnonymousBytes = Part(_versionOne ? "total_rss" : "anon"),
            FileBytes = Part(_versionOne ? "total_cache" : "file"),
            // Linux before 5.18 has no sum of it in version 2; slabs are most of what a process of this size costs.
            KernelBytes = _versionOne ? Read("memory.kmem.usage_in_bytes") ?? 0 : parts.GetValueOrDefault("kernel", Part("slab")),
            SocketBytes = _versionOne ? Read("memory.kmem.tcp.usage_in_bytes") ?? 0 : Part("sock"),
        };

        long Part(string name) => parts.GetValueOrDefault(name);
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

    private bool HasUsage => Read(_versionOne ? "memory.usage_in_bytes" : "memory.current") is not null;

    private long? Read(string file)
    {
        var path = Path.Combine(_folder, file);
        return File.Exists(path) && long.TryParse(File.ReadAllText(path).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
    }

    private Dictionary<string, long> ReadParts()
    {
        var parts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Path.Combine(_folder, "memory.stat")))
        {
            if (line.IndexOf(' ', StringComparison.Ordinal) is var blank and > 0
                && long.TryParse(line.AsSpan(blank + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                parts[line[..blank]] = value;
        }

        return parts;
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
