using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Reliability;

/// <summary>The reader's half of the journal: where the reading of a container goes on. Thread-safe.</summary>
internal interface IReadingJournal
{
    /// <summary>Where reading starts: behind all that is done, pending, or in the spool. Null where nothing is known.</summary>
    StreamPositions? Find(string container);

    /// <summary>Containers of which earlier processes have left pending batches that nobody has taken.</summary>
    IReadOnlyList<string> PendingContainers { get; }

    /// <summary>
    /// Batches of earlier processes that were begun and not done, oldest first. They are delivered again before anything
    /// newer of their container; each is taken once.
    /// </summary>
    IReadOnlyList<PendingBatch> TakePending(string container);

    /// <summary>
    /// Reading of a container goes on here, without a batch: where it begins and that is not its first byte, or behind a
    /// gap. Its ledger is written along.
    /// </summary>
    void StartAt(string container, StreamPositions positions, string service = "");

    /// <summary>
    /// A batch that waits in memory or in the spool ends here: <see cref="Find"/> is behind it. In memory only: the next start
    /// reads again what was not begun, and the spool says what lies in it. An older batch than the newest that is known changes nothing.
    /// </summary>
    void Advance(string container, BatchId id, StreamPositions end);

    /// <summary>
    /// True where batches of a container were begun and are not done, so that their files may be needed. Where nobody knows,
    /// they may.
    /// </summary>
    bool HasPending(string container) => true;
}
