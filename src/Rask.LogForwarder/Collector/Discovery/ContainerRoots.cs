namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>
/// The directories in which engines keep their containers, as <c>DOCKER_CONTAINERS_DIR</c> names them: one, or several with
/// colons between them, as in <c>PATH</c>. A rootless engine, one with user namespaces and one from a snap have each their own.
/// </summary>
internal static class ContainerRoots
{
    private const char Separator = ':';

    /// <summary>The directories, in the order given; empty parts and repeated ones are left out.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var roots = new List<string>();
        foreach (var part in text.Split(Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // Paths are compared with those of changes and of open files, which have no slash at their ends.
            var root = part.Length > 1 ? part.TrimEnd('/') : part;
            if (root.Length == 0) root = "/";
            if (!roots.Contains(root)) roots.Add(root);
        }

        return roots;
    }

    /// <summary>The directory of a container: the one that exists, else the one below the first root.</summary>
    public static string DirectoryOf(IReadOnlyList<string> roots, string container)
    {
        foreach (var root in roots)
            if (Path.Combine(root, container) is var directory && Directory.Exists(directory)) return directory;
        return Path.Combine(roots[0], container);
    }

    /// <summary>Docker's full id: 64 hexadecimal digits.</summary>
    public static bool IsContainerId(ReadOnlySpan<char> name)
    {
        if (name.Length != 64) return false;
        foreach (var digit in name)
            if (!char.IsAsciiHexDigitLower(digit)) return false;
        return true;
    }
}
