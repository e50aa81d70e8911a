namespace Rask.LoadTest.Demo;

/// <summary>
/// What logs in the demo. Its lines carry <c>sequence=N</c>, from 0 on without a gap: first as fast as possible, then, after a
/// pause, at a steady pace with the word <c>paced</c>.
/// </summary>
internal interface IDemoService : IAsyncDisposable
{
    /// <summary>For the first line of the output: what this service is.</summary>
    string Description { get; }

    /// <summary>The folder that the forwarder takes as <c>--docker-containers-dir</c>.</summary>
    string ContainersDirectory { get; }

    /// <summary>Begins to log.</summary>
    Task StartAsync();

    /// <summary>True when the last line has been written.</summary>
    bool HasEnded { get; }

    /// <summary>How many lines the service says it wrote: its own count, not one taken from the log.</summary>
    Task<long> CountWrittenAsync();
}
