namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>
/// The names of log sidecars: the name of the service and a suffix that says what the sidecar is for. Known suffixes are
/// <c>logs</c> and <c>log</c>, <c>forwarder</c>, <c>log-forwarder</c>, <c>logs-forwarder</c> and <c>rask-log-forwarder</c>, each after
/// <c>-</c> or <c>_</c>: <c>nginx-logs</c> belongs to <c>nginx</c>.
/// </summary>
internal static class SidecarName
{
    // The longest first: nginx-log-forwarder belongs to nginx and not to nginx-log.
    private static readonly string[] Suffixes = ["-rask-log-forwarder", "-logs-forwarder", "-log-forwarder", "-forwarder", "-logs", "-log"];

    /// <summary>The service to which a sidecar of this name belongs, or null if it is not the name of a sidecar.</summary>
    /// <param name="name">A host name, also with a domain behind it, or the name of a service.</param>
    public static string? TargetOf(string? name)
    {
        if (name is null) return null;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var label = dot < 0 ? name : name[..dot];
        var dashed = label.Replace('_', '-');
        foreach (var suffix in Suffixes)
            if (dashed.Length > suffix.Length && dashed.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) return label[..^suffix.Length];
        return null;
    }

    /// <summary>Whether a container's service or name looks like that of a sidecar; Compose's replica number behind it does not count.</summary>
    public static bool IsSidecar(ContainerIdentity container) =>
        TargetOf(container.ServiceName.TrimEnd("0123456789".AsSpan()).TrimEnd("-_".AsSpan())) is not null;

    private static string TrimEnd(this string text, ReadOnlySpan<char> characters) => text.AsSpan().TrimEnd(characters).ToString();
}
