using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Collector;

/// <summary>Says which logs are to be followed now. Reader thread only.</summary>
internal interface ISourceFinder
{
    /// <summary>What is looked for, in words, for the log.</summary>
    string Description { get; }

    /// <summary>Directories in which a change of names may change the answer.</summary>
    IReadOnlyCollection<string> Directories { get; }

    /// <summary>Looks.</summary>
    /// <returns>The logs to follow, those of one service in the order in which they began.</returns>
    /// <exception cref="AccessDeniedException">It may not look; waiting does not help.</exception>
    IReadOnlyList<LogSource> Find();

    /// <summary>
    /// True where a container is known to be gone for ever, its log files with it. False where that is not certain, which is said.
    /// </summary>
    /// <param name="container">The key of its log.</param>
    bool IsGone(string container);

    /// <summary>
    /// True where a container is still there and is not one of those that are to be followed any more: it was renamed, or one
    /// that fits better has come.
    /// </summary>
    /// <param name="container">The key of its log.</param>
    bool IsLeft(string container) => false;

    /// <summary>The names of other forwarders' containers, as far as they are known.</summary>
    IReadOnlyList<string> OtherForwarders => [];

    /// <summary>True where the answer may have changed since the last look without a change in <see cref="Directories"/>.</summary>
    bool HasChanged => false;

    /// <summary>False while something that was there at the start is still on its way into a file that is read.</summary>
    bool IsComplete => true;

    /// <summary>The reading of a log has ended: it is gone, or not to be followed any more.</summary>
    /// <param name="source">The log.</param>
    /// <param name="last">The place of its last batch; null where there was none.</param>
    void Ended(LogSource source, BatchId? last)
    {
        // Most have nothing to put away.
    }
}
