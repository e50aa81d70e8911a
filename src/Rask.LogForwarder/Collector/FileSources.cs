using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Collector;

/// <summary>The logs that were named on the command line, with the identity that their paths or the options give them.</summary>
internal static class FileSources
{
    private const string DockerSuffix = "-json.log";

    /// <summary>Names each file.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="containerId">Null: from a path as Docker makes it, <c>…/&lt;id&gt;/&lt;id&gt;-json.log</c>, else the file's name.</param>
    /// <param name="service">Null: the file's name without its ending.</param>
    /// <param name="group">Null: none.</param>
    public static IReadOnlyList<LogSource> Make(IReadOnlyList<string> paths, string? containerId, string? service, string? group) =>
        [.. paths.Select(path => Make(Path.GetFullPath(path), containerId, service, group))];

    /// <summary>The service's name that a path gives.</summary>
    public static string ServiceName(string path)
    {
        var name = Path.GetFileName(path);
        if (name.EndsWith(DockerSuffix, StringComparison.Ordinal)) name = name[..^DockerSuffix.Length];
        else if (Path.GetExtension(name) is ".log" or ".json") name = Path.GetFileNameWithoutExtension(name);
        return name.Length > 0 ? name : "file";
    }

    private static LogSource Make(string path, string? containerId, string? service, string? group)
    {
        var name = ServiceName(path);
        // The path is the key, not the id: several files may be given one id.
        return new LogSource(path, new BatchOwner(path, containerId ?? name, service ?? name, group));
    }
}
