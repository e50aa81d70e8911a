namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>
/// Notices that the network of another container, which this process shares, is not the one that the container has now.
/// Under <c>network_mode: service:x</c> the forwarder joins the network namespace that x has at that moment. When x ends,
/// the engine takes the interfaces away; when it is started again it gets a new namespace, and the old one stays empty
/// for as long as the forwarder lives in it. Only a restart of the forwarder's own container joins the new one.
/// Reader thread only.
/// </summary>
/// <param name="owner">The container whose network this process is in (<see cref="NetworkFiles"/>); null where that is not known.</param>
/// <param name="processStart">When this process was started, by the clock.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedNetwork(string? owner, DateTimeOffset processStart, TimeProvider time)
{
    private bool _wasLookedAt;
    private bool _isShared;
    private DateTimeOffset? _joined;

    /// <summary>Looks.</summary>
    /// <param name="containers">All containers that exist; the list must be complete.</param>
    /// <returns>Why the process has lost its network, in one line; null where it has not.</returns>
    public string? Look(IReadOnlyList<ContainerIdentity> containers)
    {
        if (owner is null) return null;
        ContainerIdentity? container = null;
        foreach (var other in containers)
            if (other.Id == owner) container = other;
        if (!_wasLookedAt)
        {
            _wasLookedAt = true;
            // The own container is a forwarder; one without the label is still being started at the first look. What is
            // shared runs: the engine does not start a container whose network would have to come from one that does not.
            _isShared = container is { IsForwarder: false, IsRunning: true };
            _joined = container?.StartedAt;
            // A restart between the engine's joining and this look. A time in the future only shows that the clock was set.
            if (_isShared && container!.StartedAt > processStart && container.StartedAt <= time.GetUtcNow()) return Restarted(container);
            return null;
        }

        if (!_isShared) return null;
        if (container is null)
        {
            return $"the container {owner[..12]}, whose network this one shares, was removed: this container has no network any more. "
                + "Create it anew together with that one (docker compose up)";
        }

        // While it is stopped there is nothing to join, and the engine would not start this container again.
        return container.IsRunning && container.StartedAt != _joined ? Restarted(container) : null;
    }

    private static string Restarted(ContainerIdentity container) =>
        $"the container {container.Name}, whose network this one shares, was started again and has another network now; "
        + "this container must be restarted to join it (restart: unless-stopped does that)";
}
