using Rask.LoadTest.Processes;

namespace Rask.LoadTest.Report;

/// <summary>The memory of a process, seen from outside.</summary>
internal sealed record MemoryFigures
{
    /// <summary>VmHWM, in bytes.</summary>
    public required long PeakResidentBytes { get; init; }

    /// <summary>Null where no cgroup can be made.</summary>
    public CgroupUsage? Cgroup { get; init; }

    public static MemoryFigures Of(long peakResidentBytes, MemoryCgroup? cgroup) => new() { PeakResidentBytes = peakResidentBytes, Cgroup = cgroup?.Usage };

    /// <summary>The largest of several runs, each figure for itself; the parts are those of the run with the highest peak.</summary>
    public static MemoryFigures Of(IEnumerable<MemoryFigures> runs)
    {
        var all = runs.ToList();
        var highest = all.Select(run => run.Cgroup).OfType<CgroupUsage>().MaxBy(usage => usage.PeakBytes);
        return new MemoryFigures
        {
            PeakResidentBytes = all.Count == 0 ? 0 : all.Max(run => run.PeakResidentBytes),
            Cgroup = highest is null ? null : highest with { WorkingSetBytes = all.Max(run => run.Cgroup?.WorkingSetBytes ?? 0) },
        };
    }
}
