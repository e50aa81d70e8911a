namespace Rask.TestKit.Processes;

/// <summary>What to start, and how.</summary>
public sealed record ChildProcessOptions
{
    /// <summary>A path, or a name that is looked up in <c>PATH</c>.</summary>
    public required string Executable { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Added to the inherited environment; a null value takes the variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Null means this process's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>How often the peak memory is sampled. The kernel forgets it at exit, so it is read until then.</summary>
    public TimeSpan SampleInterval { get; init; } = TimeSpan.FromMilliseconds(10);
}
