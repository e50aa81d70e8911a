namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>
/// Which of Docker's logging drivers leave a file that can be read: only <c>json-file</c>. What a container was made with
/// stays for its life, so the remedy is always to make it anew.
/// </summary>
internal static class LogDriver
{
    private const string Readable = "json-file";

    /// <summary>What to change where a container's log cannot be read; null where it can, or where nothing is known of it.</summary>
    public static string? WhatToChange(ContainerIdentity container) =>
        container.LogDriver is { } known ? WhatToChange(container.Name, known)
        : HostConfigFile.TryRead(Path.Combine(container.Directory, HostConfigFile.FileName), out var options, out _)
            ? WhatToChange(container.Name, options!.Driver)
            : null;

    /// <summary>The same for a driver's name; an empty one is not known.</summary>
    public static string? WhatToChange(string container, string driver) => driver switch
    {
        Readable or "" => null,
        "none" => $"the container {container} has the logging driver none: its log goes nowhere. {Remedy}",
        _ => $"the container {container} has the logging driver {driver}, which leaves no file that can be followed. {Remedy}, or give the forwarder the engine's socket (SOURCE=docker)",
    };

    /// <summary>The same for a log that is taken from the engine's API: it can read all but <c>none</c>, others from its own cache.</summary>
    public static string? WhatToChangeForApi(ContainerIdentity container) =>
        container.LogDriver == "none" ? WhatToChange(container.Name, container.LogDriver) : null;

    private const string Remedy =
        "Make it anew with the driver json-file (in Compose: logging: { driver: json-file }; docker run --log-driver json-file)";
}
