using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Reliability.Journal;

/// <summary>Where one container stands. Not thread-safe.</summary>
internal sealed class JournalContainer(string key)
{
    /// <summary>The container's full id, or the path of its log.</summary>
    public string Key { get; } = key;

    /// <summary>The service's name, as far as it was said.</summary>
    public string Service { get; set; } = "";

    /// <summary>All before this is delivered; null where no line says so.</summary>
    public StreamPositions? Done { get; private set; }

    /// <summary>The batch whose end that is; none where a line <c>at</c> put it there.</summary>
    public BatchId DoneId { get; private set; }

    /// <summary>
    /// The batch that was done last. It may be an older one than <see cref="DoneId"/>: one that had to be read again goes
    /// behind the others in the spool.
    /// </summary>
    public BatchId LastDone { get; private set; }

    /// <summary>Where reading starts: behind all that is done, pending or spooled.</summary>
    public StreamPositions? End { get; private set; }

    /// <summary>The newest batch that moved <see cref="End"/>.</summary>
    public BatchId EndId { get; private set; }

    /// <summary>The totals of the last line that held some; null where none did.</summary>
    public LedgerTotals? Totals { get; set; }

    /// <summary>The end of a batch that is pending or spooled. An older batch than the newest one changes nothing.</summary>
    public void Advance(BatchId id, in StreamPositions end)
    {
        if (End is not null && !IsNewer(id, EndId)) return;
        (End, EndId) = (end, id);
    }

    /// <summary>A batch is done. An older one than the newest that is done changes nothing.</summary>
    public void Complete(BatchId id, in StreamPositions end)
    {
        if (Done is null || IsNewer(id, DoneId)) (Done, DoneId) = (end, id);
        LastDone = id;
        Advance(id, end);
    }

    /// <summary>Reading goes on here, whatever was known before.</summary>
    public void StartAt(in StreamPositions positions)
    {
        Done = End = positions;
        // Batches that were begun before must not move it, neither now nor when their end is read from the file.
        DoneId = EndId;
    }

    /// <summary>True where this batch, or a newer one, is done.</summary>
    public bool IsDone(BatchId order) => Done is not null && !IsNewer(order, DoneId);

    private static bool IsNewer(BatchId id, BatchId than) =>
        id.Epoch > than.Epoch || (id.Epoch == than.Epoch && id.Sequence > than.Sequence);
}
