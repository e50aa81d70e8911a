using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Commands.Status;

/// <summary>One container, as the state directory knows it.</summary>
/// <param name="Key">The container's full id, or the path of its log.</param>
/// <param name="Service">The service's name; empty where no line says it.</param>
/// <param name="Delivered">All before this is delivered; null where nothing is.</param>
/// <param name="Totals">What became of its log until now.</param>
/// <param name="PendingBatches">Batches that are begun and not done.</param>
/// <param name="PendingRecords">Records of these.</param>
/// <param name="PendingBytes">Bytes of the log that these cover.</param>
/// <param name="UnreadBytes">Bytes of the log files behind the delivered position; null where the files cannot be read.</param>
internal sealed record ContainerStatus(
    string Key,
    string Service,
    StreamPositions? Delivered,
    LedgerTotals Totals,
    int PendingBatches,
    long PendingRecords,
    long PendingBytes,
    long? UnreadBytes);
