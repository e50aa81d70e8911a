using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// The logs that were named on the command line, with the identity that their paths or the options give them. Besides Docker's
/// paths it knows those of Kubernetes' nodes (kubelet's documentation of the log directory):
/// <c>/var/log/pods/NAMESPACE_POD_UID/CONTAINER/N.log</c> and <c>/var/log/containers/POD_NAMESPACE_CONTAINER-ID.log</c>.
/// </summary>
internal static class FileSources
{
    private const string DockerSuffix = "-json.log";

    /// <summary>Names each file.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="containerId">Null: from a path as Docker makes it, <c>…/&lt;id&gt;/&lt;id&gt;-json.log</c>, or Kubernetes, else the file's name.</param>
    /// <param name="service">Null: the container's name in a path of Kubernetes, else the file's name without its ending.</param>
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

    /// <summary>The pod's id and the container's name tell a container apart for as long as the pod lives, restarts included.</summary>
    private static (string Id, string Service)? OfPod(string path)
    {
        if (path.Split('/') is not [.., "pods", var pod, var container, var file]) return null;
        var uid = pod.LastIndexOf('_');
        if (uid < 0 || pod.IndexOf('_', StringComparison.Ordinal) == uid || Path.GetExtension(file) != ".log") return null;
        return ($"{pod[(uid + 1)..]}.{container}", container);
    }

    private static (string Id, string Service)? OfContainer(string path)
    {
        const int IdLength = 64;
        if (path.Split('/') is not [.., "containers", var file] || Path.GetExtension(file) != ".log") return null;
        var name = Path.GetFileNameWithoutExtension(file);
        var start = name.LastIndexOf('_') + 1;
        var id = name.Length - IdLength;
        if (start < 2 || id <= start + 1 || name[id - 1] != '-' || !IsHex(name.AsSpan(id))) return null;
        return (name[id..], name[start..(id - 1)]);
    }

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
            if (!char.IsAsciiHexDigitLower(character)) return false;
        return true;
    }

    private static LogSource Make(string path, string? containerId, string? service, string? group)
    {
        var name = ServiceName(path);
        var pod = OfPod(path) ?? OfContainer(path);
        // The path is the key, not the id: several files may be given one id.
        return new LogSource(path, new BatchOwner(path, containerId ?? pod?.Id ?? name, service ?? pod?.Service ?? name, group));
    }
}
