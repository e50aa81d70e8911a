namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>The containers that exist at one moment.</summary>
/// <param name="Status">Whether the list can be relied on; in all states but <see cref="ContainerScanStatus.Listed"/> it is empty.</param>
/// <param name="Containers">All containers that could be read, in no particular order.</param>
/// <param name="Problems">One line for each container that could not be read; those that are being made or removed are not among them.</param>
/// <param name="Message">What is wrong and how to put it right, in one line; null if the directory was listed.</param>
internal sealed record ContainerScan(
    ContainerScanStatus Status,
    IReadOnlyList<ContainerIdentity> Containers,
    IReadOnlyList<string> Problems,
    string? Message);
