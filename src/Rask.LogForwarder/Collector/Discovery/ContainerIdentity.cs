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

    public DateTimeOffset? Created { get; init; }

    /// <summary>The newest generation of the log. Derived from the id, since Docker makes the file before it writes <c>LogPath</c>.</summary>
    public string LogPath => Path.Combine(Directory, Id + "-json.log");

    /// <summary>The name of the service in the records.</summary>
    public string ServiceName => ComposeService ?? Name;
}
