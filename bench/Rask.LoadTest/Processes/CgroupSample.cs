namespace Rask.LoadTest.Processes;

/// <summary>One look at a memory cgroup. Bytes. The kernel counts parts in batches per CPU, so their sum is near the usage, not equal to it.</summary>
internal sealed record CgroupSample
{
    public required long UsageBytes { get; init; }

    /// <summary>Memory of the process itself: heap, stacks, private pages (version 1: <c>rss</c>).</summary>
    public required long AnonymousBytes { get; init; }

    /// <summary>Page cache: files that it was first to read or write. The kernel takes these back when it needs them.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Kernel memory: page tables, stacks, directory entries, inodes.</summary>
    public required long KernelBytes { get; init; }

    /// <summary>Socket buffers. Version 1 counts them beside the usage, version 2 within it.</summary>
    public required long SocketBytes { get; init; }
}
