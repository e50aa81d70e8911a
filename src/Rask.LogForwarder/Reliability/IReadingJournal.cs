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
}
