using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.DockerApi;
using static Rask.LogForwarder.Configuration.OptionSetters;

namespace Rask.LogForwarder.Configuration;

/// <summary>The options that say which logs are read, and how.</summary>
internal static class SourceOptions
{
    private const string Group = "What is read";
    private const string TargetAllowed = NameAllowed + ", or *";
    private const string LabelFilterAllowed = "key=value, or key for any value";
    private const string HostAllowed = "unix:///PATH or tcp://HOST:PORT, without TLS";
    private const string RootsAllowed = "a path, or several with colons between them";

    public static readonly OptionDefinition File = new()
    {
        Group = Group,
        Flag = "--file",
        ValueName = "PATH",
        Repeatable = true,
        Allowed = PathAllowed,
        Help = "Tails this json-file log, or a CRI log of Kubernetes (/var/log/pods/…); no Docker is needed, and no container is looked for. Repeatable.",
        Set = (string text, ref ForwarderOptions options) =>
        {
            if (!IsPath(text)) return PathAllowed;
            foreach (var file in options.Files)
                if (file == text) return "each file once";
            options = options with { Files = [.. options.Files, text] };
            return null;
        },
    };

    public static readonly OptionDefinition ContainerId = new()
    {
        Group = Group,
        Flag = "--container-id",
        Variable = "CONTAINER_ID",
        ValueName = "ID",
        Default = "(from the path)",
        Allowed = NameAllowed,
        Help = "With --file: the container id in the records.",
        Set = (string text, ref ForwarderOptions options) =>
            Name(text, options, static (o, v) => o with { ContainerId = v }, out options),
    };

    public static readonly OptionDefinition ServiceName = new()
    {
        Group = Group,
        Flag = "--service-name",
        Variable = "SERVICE_NAME",
        ValueName = "NAME",
        Default = "(from the path)",
        Allowed = LabelAllowed,
        Help = "With --file: the service name in the records.",
        Set = (string text, ref ForwarderOptions options) =>
            Label(text, options, static (o, v) => o with { ServiceName = v }, out options),
    };

    public static readonly OptionDefinition ServiceGroup = new()
    {
        Group = Group,
        Flag = "--service-group",
        Variable = "SERVICE_GROUP",
        ValueName = "NAME",
        Allowed = LabelAllowed,
        Help = "With --file: the service group in the records.",
        Set = (string text, ref ForwarderOptions options) =>
            Label(text, options, static (o, v) => o with { ServiceGroup = v }, out options),
    };

    public static readonly OptionDefinition MaxLineBytes = Size(
        Group, "--max-line-bytes", "MAX_LINE_BYTES", "1MiB", 1 << 10, MaxSize,
        "Longer lines are cut here, marked as truncated and counted.",
        static (o, v) => o with { MaxLineBytes = v }, static o => o.MaxLineBytes);

    public static readonly OptionDefinition Multiline = Choice(
        Group, "--multiline", "MULTILINE", "WHICH", "auto", "auto or off",
        "Whether the lines of a stack trace, a panic, a printed object or a message of PostgreSQL become one record.",
        static (text, o) => text switch
        {
            "auto" => o with { Multiline = true },
            "off" => o with { Multiline = false },
            _ => null,
        });

    public static readonly OptionDefinition MultilineTimeout = Milliseconds(
        Group, "--multiline-timeout-ms", "MULTILINE_TIMEOUT_MS", "300", 1, 10_000,
        "Lines that are further apart are records of their own. A record that may go on at the end of the log is sent after this time.",
        static (o, v) => o with { MultilineTimeout = v });

    /// <summary>All of this group, in the order in which help and documentation show them.</summary>
    public static readonly OptionDefinition[] All =
    [
        new()
        {
            Group = Group,
            Flag = "--target-service",
            Variable = "TARGET_SERVICE",
            ValueName = "NAME",
            Default = "(by the host name: nginx-logs follows nginx, and under network_mode: service:x it is x)",
            Allowed = TargetAllowed,
            Help = "The Compose service or container whose log is followed; * follows all containers of the host.",
            Set = (string text, ref ForwarderOptions options) =>
            {
                if (text != TargetSelector.All && !OptionText.IsName(text)) return TargetAllowed;
                options = options with { TargetService = text };
                return null;
            },
        },
        new()
        {
            Group = Group,
            Flag = "--container-label",
            Variable = "RASK_CONTAINER_LABEL",
            ValueName = "LABEL",
            Allowed = LabelFilterAllowed,
            Help = "Follows only containers that also have this label.",
            Set = (string text, ref ForwarderOptions options) =>
            {
                if (!OptionText.IsLabel(text) || LabelFilter.Parse(text) is not { } filter) return LabelFilterAllowed;
                options = options with { ContainerLabel = filter };
                return null;
            },
        },
        new()
        {
            Group = Group,
            Flag = "--docker-containers-dir",
            Variable = "DOCKER_CONTAINERS_DIR",
            ValueName = "DIR",
            Default = "/var/lib/docker/containers",
            Allowed = RootsAllowed,
            Help = "Docker's directory of containers, mounted read-only; several engines' with colons between them.",
            Set = (string text, ref ForwarderOptions options) =>
            {
                if (!IsPath(text) || ContainerRoots.Split(text).Count == 0) return RootsAllowed;
                options = options with { DockerContainersDir = text };
                return null;
            },
        },
        Choice(
            Group, "--source", "SOURCE", "WHERE", "auto", "auto, files or docker",
            "Where logs are read: Docker's files, or the engine's API (docker) for those who cannot read the files or whose containers have another logging driver. With auto it is the API where the files cannot be read.",
            static (text, o) => text switch
            {
                "auto" => o with { Source = SourceKind.Auto },
                "files" => o with { Source = SourceKind.Files },
                "docker" => o with { Source = SourceKind.Docker },
                _ => null,
            }),
        new()
        {
            Group = Group,
            Flag = "--docker-host",
            Variable = "DOCKER_HOST",
            ValueName = "URL",
            Default = "(" + DockerHost.Default + ", and only asked where the files do not tell)",
            Allowed = HostAllowed,
            Help = "The engine's API. If it is given, containers are found through it and not through the files; logs are read from the files all the same where that is possible.",
            Set = (string text, ref ForwarderOptions options) =>
            {
                if (DockerHost.Parse(text.Trim()) is not { } host) return HostAllowed;
                options = options with { DockerHost = host };
                return null;
            },
        },
        File,
        ContainerId,
        ServiceName,
        ServiceGroup,
        Choice(
            Group, "--read-from", "READ_FROM", "WHERE", "beginning", "beginning or end",
            "Where a log is begun that the journal in the state directory does not know; end means only what comes after the first start.",
            static (text, o) => text switch
            {
                "beginning" => o with { ReadFrom = ReadFrom.Beginning },
                "end" => o with { ReadFrom = ReadFrom.End },
                _ => null,
            }),
        Switch(
            Group, "--exit-at-end", variable: null,
            "Delivers all that is there now, then exits.",
            static (o, v) => o with { ExitAtEnd = v }),
        MaxLineBytes,
        Multiline,
        MultilineTimeout,
    ];
}
