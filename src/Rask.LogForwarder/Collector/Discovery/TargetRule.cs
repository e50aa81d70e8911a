namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>What decides which containers are followed (<see cref="TargetSelector"/>).</summary>
/// <param name="Target">The configured target, <see cref="TargetSelector.All"/>, or null.</param>
/// <param name="HostName">The host name of this process.</param>
/// <param name="MountedId">
/// The container whose network files this process has (<see cref="NetworkFiles"/>): its own, or the one whose network it
/// shares; null where it is in no container, or that is not known.
/// </param>
internal sealed record TargetRule(string? Target, string HostName, string? MountedId = null);
