using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Collector;

/// <summary>One log to follow.</summary>
/// <param name="Path">Where its newest generation lies.</param>
/// <param name="Owner">Whose log it is.</param>
internal sealed record LogSource(string Path, BatchOwner Owner)
{
    /// <summary>The directory of the file.</summary>
    public string Directory => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) ?? "/";
}
