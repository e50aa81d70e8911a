namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>The answer of <see cref="TargetSelector"/>.</summary>
/// <param name="Target">The service that is meant, also while no container of it exists; null if nothing says which.</param>
/// <param name="Containers">The containers to follow, oldest first; none while the target does not exist.</param>
/// <param name="Reason">Why these, in one line for the log.</param>
internal sealed record TargetSelection(string? Target, IReadOnlyList<ContainerIdentity> Containers, string Reason)
{
    /// <summary>False where the containers were only taken for want of one whose name is the target.</summary>
    public bool IsExact { get; init; }
}
