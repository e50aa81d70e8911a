namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>
/// Decides which containers a forwarder follows.
/// <list type="number">
/// <item>With a target: all whose Compose service or exact name it is; else, of the names that hold it between borders
/// (<c>-</c>, <c>_</c>, start, end), the shortest, with all replicas of its Compose service.</item>
/// <item>Without: a container that shares the host name with the forwarder's own container (<c>network_mode: service:x</c>); else the
/// service after which the forwarder's host or Compose service is named (<see cref="SidecarName"/>), by rule 1; else the container
/// whose id begins with the host name or whose configured host name it is.</item>
/// </list>
/// Never a forwarder, and never one without the label that is asked for. Where the forwarder's own Compose project is known, only
/// containers of that project, unless all are asked for. The own container is the one whose network files this process has, if it is
/// labelled as a forwarder; else the one that is labelled so and has the process's host name. A process that has the network files of
/// another container is of that one's project.
/// </summary>
internal static class TargetSelector
{
    /// <summary>The length of the id that Docker makes the host name; shorter ones ("db", "cafe") are names that happen to be hexadecimal.</summary>
    private const int ShortIdLength = 12;

    /// <summary>The target that means all containers of the host.</summary>
    public const string All = "*";

    /// <param name="target">The configured target, or null.</param>
    /// <param name="hostName">The host name of this process.</param>
    /// <param name="containers">All containers that exist.</param>
    public static TargetSelection Select(string? target, string hostName, IReadOnlyList<ContainerIdentity> containers) =>
        Select(new TargetRule(target, hostName), containers);

    /// <param name="rule">What decides.</param>
    /// <param name="containers">All containers that exist.</param>
    public static TargetSelection Select(TargetRule rule, IReadOnlyList<ContainerIdentity> containers)
    {
        var hostName = rule.HostName;
        var mounted = FindMounted(rule.MountedId, containers);
        var own = FindOwn(hostName, containers, out var project);
        if (mounted is not null)
        {
            if (mounted.IsForwarder) own = mounted;
            project = mounted.ComposeProject;
        }

        if (rule.Target == All) project = null;
        var candidates = new List<ContainerIdentity>();
        foreach (var container in containers)
            if (!container.IsForwarder && !container.IsLeftOut && (project is null || container.ComposeProject == project)) candidates.Add(container);
        candidates.Sort(OldestFirst);

        if (rule.Target == All) return AllOf(hostName, candidates);
        if (rule.Target is { } target) return ByName(target, "TARGET_SERVICE", hostName, candidates);

        // Without a labelled container of its own, the network may be the forwarder's, and the container itself.
        if (mounted is not null && own is not null && candidates.Contains(mounted))
            return new TargetSelection(mounted.ServiceName, [mounted], $"this process is in the network of {mounted.Name}") { IsExact = true };
        var sharing = FindSharing(hostName, candidates, containers);
        if (sharing is not null && own is not null) return ByHostName(sharing, hostName);
        if (SidecarName.TargetOf(hostName) is { } byHost) return ByName(byHost, $"the host name {hostName}", hostName, candidates);
        if (SidecarName.TargetOf(own?.ComposeService) is { } byService)
            return ByName(byService, $"the own service name {own!.ComposeService}", hostName, candidates);
        return sharing is not null
            ? ByHostName(sharing, hostName)
            : new TargetSelection(null, [], $"no container has the host name {hostName}, and it does not end in -logs; set TARGET_SERVICE");
    }

    private static TargetSelection ByName(string target, string source, string hostName, List<ContainerIdentity> candidates)
    {
        var exact = candidates.FindAll(container => container.ComposeService == target || container.Name == target);
        if (exact.Count > 0) return new TargetSelection(target, exact, $"service or name is {target}, from {source}") { IsExact = true };

        ContainerIdentity? shortest = null;
        foreach (var container in candidates)
        {
            if (!HoldsBetweenBorders(container.Name, target) || MayBeOwn(container, hostName)) continue;
            if (shortest is null || ComesBefore(container.Name, shortest.Name)) shortest = container;
        }

        return shortest is null
            ? new TargetSelection(target, [], $"no container for {target}, from {source}, exists yet")
            : new TargetSelection(target, WithReplicas(shortest, candidates), $"{shortest.Name} is the shortest name that holds {target}, from {source}");
    }

    private static TargetSelection ByHostName(ContainerIdentity container, string hostName) =>
        new(container.ServiceName, [container], $"{container.Name} has the host name {hostName} of this process") { IsExact = true };

    private static TargetSelection AllOf(string hostName, List<ContainerIdentity> candidates)
    {
        candidates.RemoveAll(container => MayBeOwn(container, hostName));
        return new TargetSelection(All, candidates, "TARGET_SERVICE asks for all containers") { IsExact = true };
    }

    private static ContainerIdentity? FindMounted(string? id, IReadOnlyList<ContainerIdentity> containers)
    {
        if (id is null) return null;
        foreach (var container in containers)
            if (container.Id == id) return container;
        return null;
    }

    private static List<ContainerIdentity> WithReplicas(ContainerIdentity container, List<ContainerIdentity> candidates) =>
        container.ComposeService is null
            ? [container]
            : candidates.FindAll(other => other.ComposeService == container.ComposeService && other.ComposeProject == container.ComposeProject);

    /// <summary>The forwarder's own container, or null where several may be it; and its project, as far as that is certain.</summary>
    private static ContainerIdentity? FindOwn(string hostName, IReadOnlyList<ContainerIdentity> containers, out string? project)
    {
        ContainerIdentity? own = null;
        var severalProjects = false;
        foreach (var container in containers)
        {
            if (!container.IsForwarder || !HasHostName(container, hostName)) continue;
            if (IdBeginsWith(container, hostName))
            {
                project = container.ComposeProject;
                return container;
            }

            // Two stacks whose sidecars have the same host name: any of the two may be this one.
            severalProjects |= own is not null && own.ComposeProject != container.ComposeProject;
            own = container;
        }

        if (severalProjects) own = null;
        project = own?.ComposeProject;
        return own;
    }

    /// <summary>The container, not a forwarder, that has this process's host name. Only an id counts beyond the own project.</summary>
    private static ContainerIdentity? FindSharing(
        string hostName, List<ContainerIdentity> candidates, IReadOnlyList<ContainerIdentity> all)
    {
        ContainerIdentity? best = null;
        foreach (var container in candidates)
            if (HasHostName(container, hostName) && (best is null || Rank(container, hostName) < Rank(best, hostName))) best = container;
        if (best is not null) return best;

        foreach (var container in all)
            if (!container.IsForwarder && !container.IsLeftOut && IdBeginsWith(container, hostName)) return container;
        return null;
    }

    // The id is certain. Of equal host names, that of a sidecar without our label may be our own, copied from the target. Of equal
    // ranks the oldest counts (candidates come in that order), since the target must exist before its network can be shared.
    private static int Rank(ContainerIdentity container, string hostName) =>
        IdBeginsWith(container, hostName) ? 0 : SidecarName.IsSidecar(container) ? 2 : 1;

    private static bool MayBeOwn(ContainerIdentity container, string hostName) =>
        HasHostName(container, hostName) && SidecarName.IsSidecar(container);

    private static bool HasHostName(ContainerIdentity container, string hostName) =>
        hostName.Length > 0 && (container.HostName == hostName || IdBeginsWith(container, hostName));

    private static bool IdBeginsWith(ContainerIdentity container, string hostName) =>
        hostName.Length >= ShortIdLength && container.Id.StartsWith(hostName, StringComparison.Ordinal);

    private static bool HoldsBetweenBorders(string name, string target)
    {
        for (var start = name.IndexOf(target, StringComparison.Ordinal); start >= 0;)
        {
            var end = start + target.Length;
            if ((start == 0 || name[start - 1] is '-' or '_') && (end == name.Length || name[end] is '-' or '_')) return true;
            if (end >= name.Length) return false;
            start = name.IndexOf(target, start + 1, StringComparison.Ordinal);
        }

        return false;
    }

    // Equal lengths are decided by the alphabet and not by age, so that the choice stays when a container is recreated.
    private static bool ComesBefore(string name, string other) =>
        name.Length != other.Length ? name.Length < other.Length : string.CompareOrdinal(name, other) < 0;

    private static int OldestFirst(ContainerIdentity one, ContainerIdentity other)
    {
        var byAge = (one.Created ?? DateTimeOffset.MaxValue).CompareTo(other.Created ?? DateTimeOffset.MaxValue);
        return byAge != 0 ? byAge : string.CompareOrdinal(one.Id, other.Id);
    }
}
