using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Collector;

/// <summary>One log to follow.</summary>
/// <param name="Path">Where its newest generation lies.</param>
/// <param name="Owner">Whose log it is.</param>
internal sealed record LogSource(string Path, BatchOwner Owner)
{
    /// <summary>The directory that only one forwarder at a time may have (<see cref="Discovery.ContainerLock"/>); null where it needs no such hold.</summary>
    public string? LockDirectory { get; init; }

    /// <summary>The directory of the file.</summary>
    public string Directory => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) ?? "/";
}
