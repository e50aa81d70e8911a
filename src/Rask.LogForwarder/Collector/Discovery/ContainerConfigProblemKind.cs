namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>The kinds of <see cref="ContainerConfigProblem"/>.</summary>
internal enum ContainerConfigProblemKind
{
    /// <summary>There is no such file: the container is being created or removed.</summary>
    Missing,

    /// <summary>The kernel does not let this process read it.</summary>
    PermissionDenied,

    /// <summary>Another input or output error.</summary>
    Unreadable,

    /// <summary>Not what Docker writes: half-written, damaged, or the file of another container.</summary>
    Damaged,
}
