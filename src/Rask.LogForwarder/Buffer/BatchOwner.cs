using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Buffer;

/// <summary>Whose lines a batch holds: the checkpoint's key, and what every record says about its container.</summary>
/// <param name="Key">The container's full id, or the path of a file that belongs to none.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Tags">The identity in wire form.</param>
internal sealed record BatchOwner(string Key, string Service, SourceTags Tags)
{
    /// <summary>Of an empty batch.</summary>
    public static BatchOwner None { get; } = new("", "", new SourceTags("", "", null));
}
