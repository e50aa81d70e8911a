namespace Rask.LoadTest.Processes;

/// <summary>How to start a program.</summary>
internal sealed record ChildOptions
{
    public required string Path { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Where standard output and standard error go.</summary>
    public required string OutputFile { get; init; }

    /// <summary>Variables beside the few that every program gets.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The cgroup in which it starts, or null.</summary>
    public MemoryCgroup? Cgroup { get; init; }

    /// <summary>The only CPU on which it may run, or null.</summary>
    public int? Cpu { get; init; }
}
