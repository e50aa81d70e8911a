namespace Rask.LogForwarder.Collector;

/// <summary>Follows files that were named on the command line, whether or not they exist yet.</summary>
internal sealed class FileSourceFinder(IReadOnlyList<LogSource> sources) : ISourceFinder
{
    /// <inheritdoc/>
    public string Description => string.Join(", ", sources.Select(static source => source.Path));

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Directories => [];

    /// <inheritdoc/>
    public IReadOnlyList<LogSource> Find() => sources;

    /// <inheritdoc/>
    /// <remarks>A file that is not there may come back.</remarks>
    public bool IsGone(string container) => false;
}
