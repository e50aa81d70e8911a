using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Commands.Status;

/// <summary>One container, as the state directory and its spool know it.</summary>
/// <param name="Key">The container's full id, or the path of its log.</param>
/// <param name="Service">The service's name; empty where no line says it.</param>
/// <param name="Delivered">All before this is delivered; null where nothing is.</param>
/// <param name="Ledger">Where its bytes are. What a running forwarder holds and has not begun to send is not in it: it counts as unread.</param>
/// <param name="PendingBatches">Batches that are begun and neither done nor in the spool.</param>
/// <param name="PendingRecords">Records of these that are not done.</param>
/// <param name="SpooledBatches">Batches in the spool that are not done.</param>
/// <param name="UnreadBytes">Bytes of the log files behind all that the ledger has; null where the files cannot be read.</param>
internal sealed record ContainerStatus(
    string Key,
    string Service,
    StreamPositions? Delivered,
    LedgerSnapshot Ledger,
    int PendingBatches,
    long PendingRecords,
    int SpooledBatches,
    long? UnreadBytes)
{
    /// <summary>What became of it.</summary>
    public LedgerTotals Totals => Ledger.Totals;
}
