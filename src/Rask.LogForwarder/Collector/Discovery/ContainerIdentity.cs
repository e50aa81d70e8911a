namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>What is known of a container from its <c>config.v2.json</c>: enough to choose it, find its log and name its records.</summary>
internal sealed record ContainerIdentity
{
    /// <summary>The full id; also the name of its directory.</summary>
    public required string Id { get; init; }

    /// <summary>The name without the slash that Docker puts before it; the first 12 characters of the id where Docker has none.</summary>
    public required string Name { get; init; }

    /// <summary>The directory that holds the container's files.</summary>
    public required string Directory { get; init; }

    /// <summary>The label <c>com.docker.compose.service</c>.</summary>
    public string? ComposeService { get; init; }

    /// <summary>The label <c>com.docker.compose.project</c>.</summary>
    public string? ComposeProject { get; init; }

    /// <summary>The label <c>rask.group</c>.</summary>
    public string? Group { get; init; }

    /// <summary>The configured host name. With <c>network_mode: service:x</c> Docker copies that of x here.</summary>
    public string? HostName { get; init; }

    /// <summary>The label <c>rask.forwarder</c> is <c>true</c>: never a target.</summary>
    public bool IsForwarder { get; init; }

    /// <summary>It has not the label that is asked for (<see cref="LabelFilter"/>): never a target.</summary>
    public bool IsLeftOut { get; init; }

    public DateTimeOffset? Created { get; init; }

    /// <summary>Whether its program runs, as far as the engine has written that down.</summary>
    public bool IsRunning { get; init; }

    /// <summary>When its program was started last; the year 1 where it never was.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Where the engine says the log is, in the engine's own view of the file system; null where it does not say.</summary>
    public string? LogPathOfEngine { get; init; }

    /// <summary>The logging driver; null where it is not known, or to be looked up beside the log.</summary>
    public string? LogDriver { get; init; }

    /// <summary>It has a terminal: one stream instead of two.</summary>
    public bool HasTerminal { get; init; }

    /// <summary>
    /// The newest generation of the log. Docker makes the file before it writes <c>LogPath</c>, so the usual name is derived from
    /// the id. Where the engine names another file of the container's directory, that is taken, wherever the directory is mounted.
    /// </summary>
    public string LogPath => Path.Combine(Directory, NameInDirectory() ?? Id + "-json.log");

    /// <summary>The name of the service in the records.</summary>
    public string ServiceName => ComposeService ?? Name;

    private string? NameInDirectory()
    {
        if (LogPathOfEngine is not { } path) return null;
        var directory = "/" + Id + "/";
        var at = path.IndexOf(directory, StringComparison.Ordinal);
        var name = at < 0 ? "" : path[(at + directory.Length)..];
        // A path that leads out of the directory again is not Docker's.
        return name.Length == 0 || name.Contains("..", StringComparison.Ordinal) ? null : name;
    }
}
