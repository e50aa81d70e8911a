namespace Rask.LoadTest.Processes;

/// <summary>What a memory cgroup was charged. Bytes.</summary>
internal sealed record CgroupUsage
{
    /// <summary>
    /// The kernel's own peak of everything charged: pages of the process, page cache of files that it was first to touch, and
    /// kernel memory. Where the kernel keeps none (version 2 before Linux 5.19), the largest sample.
    /// </summary>
    public required long PeakBytes { get; init; }

    /// <summary>The largest usage minus inactive file pages that was sampled: the figure that <c>docker stats</c> shows.</summary>
    public required long WorkingSetBytes { get; init; }

    /// <summary>The parts at the highest usage that was sampled; a short peak between two looks is missed.</summary>
    public required CgroupSample Highest { get; init; }
}
