namespace Rask.TestKit.Docker;

/// <summary>What <c>docker run</c> is asked for.</summary>
public sealed record ContainerSpec
{
    /// <summary>The container's name; null lets Docker choose one.</summary>
    public string? Name { get; init; }

    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Options of the json-file driver, such as <c>max-size</c> and <c>max-file</c>.</summary>
    public IReadOnlyDictionary<string, string> LogOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>The logging driver; null for the engine's, which is json-file.</summary>
    public string? LogDriver { get; init; }

    /// <summary>The restart policy, such as <c>always</c>; null for none.</summary>
    public string? Restart { get; init; }

    /// <summary>Bind mounts as <c>source:target[:ro]</c>.</summary>
    public IReadOnlyList<string> Mounts { get; init; } = [];

    /// <summary><c>none</c>, <c>host</c>, or <c>container:ID</c>: the engine has no bridge.</summary>
    public string Network { get; init; } = "none";

    public string? HostName { get; init; }

    /// <summary><c>--tty</c>: one stream, and lines that end in a carriage return too.</summary>
    public bool HasTerminal { get; init; }

    /// <summary>The busybox image of <see cref="DockerEngine"/> unless told otherwise.</summary>
    public string Image { get; init; } = DockerEngine.BusyboxImage;

    /// <summary>The host's folders that a Debian program needs, so that it runs without an image of its own.</summary>
    public static IReadOnlyList<string> DebianMounts { get; } =
        [.. new[] { "/usr", "/lib", "/lib64", "/bin", "/sbin", "/etc" }.Where(Directory.Exists).Select(path => $"{path}:{path}:ro")];

    /// <summary>One service of a Compose project, as Compose labels its containers.</summary>
    public static IReadOnlyDictionary<string, string> ComposeLabels(string service, string project = "rask", int number = 1) =>
        new Dictionary<string, string>
        {
            ["com.docker.compose.project"] = project,
            ["com.docker.compose.service"] = service,
            ["com.docker.compose.container-number"] = number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["com.docker.compose.oneoff"] = "False",
        };

    /// <summary>Further options of <c>docker run</c>, as they are written there.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    internal List<string> ToArguments()
    {
        List<string> arguments = ["run", "--detach", "--network", Network];
        if (Name is not null)
            arguments.AddRange(["--name", Name]);
        if (HostName is not null)
            arguments.AddRange(["--hostname", HostName]);
        if (HasTerminal)
            arguments.Add("--tty");
        foreach (var (key, value) in Labels)
            arguments.AddRange(["--label", $"{key}={value}"]);
        if (LogDriver is not null)
            arguments.AddRange(["--log-driver", LogDriver]);
        if (Restart is not null)
            arguments.AddRange(["--restart", Restart]);
        foreach (var (key, value) in LogOptions)
            arguments.AddRange(["--log-opt", $"{key}={value}"]);
        foreach (var mount in Mounts)
            arguments.AddRange(["--volume", mount]);
        return [.. arguments, .. Options, Image, .. Command];
    }
}
