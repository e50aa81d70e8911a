using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Buffer;

/// <summary>Whose lines a batch holds: the key of all positions, and what every record says about its container.</summary>
/// <param name="Key">The container's full id, or the path of a file that belongs to none.</param>
/// <param name="ContainerId">The container's id as records name it.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Group">The label <c>rask.group</c>, or null.</param>
internal sealed record BatchOwner(string Key, string ContainerId, string Service, string? Group)
{
    /// <summary>Of an empty batch.</summary>
    public static BatchOwner None { get; } = new("", "", "", null);

    /// <summary>The identity in wire form.</summary>
    public SourceTags Tags { get; } = new(ContainerId, Service, Group);
}
