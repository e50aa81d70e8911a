using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Reliability.Journal;

/// <summary>The journal for those who know nothing of batches: each acknowledgement moves the place where reading goes on.</summary>
internal sealed class JournalCheckpoints(IDeliveryJournal journal) : ICheckpoints
{
    /// <inheritdoc/>
    public StreamPositions? Find(string container) => journal.Find(container);

    /// <inheritdoc/>
    public void Record(string container, StreamPositions positions) => journal.StartAt(container, positions);
}
