using Rask.LogAggregator.Intake;
using Rask.LogAggregator.Storage.Dedup;

namespace Rask.LogAggregator.Storage;

/// <summary>
/// Keeps records. A batch is stored whole or not at all, and which batches it has seen becomes durable in the same step.
/// Implementations are thread-safe.
/// </summary>
internal interface IRecordStore : IAsyncDisposable
{
    /// <summary>
    /// Stores the good lines of a batch, in their order. Completes when all of them are durable; the batch's pages are read
    /// until then. Batches that one caller appends one after the other are stored in that order. With a claim, records
    /// that were stored before are not stored again, and a batch without lines declares the claimed records void.
    /// </summary>
    /// <returns>The number of good lines that were stored before.</returns>
    /// <exception cref="StoreException">Nothing of the batch is stored.</exception>
    /// <exception cref="BatchRefusedException">The claim conflicts with what was stored; nothing of the batch is stored.</exception>
    Task<int> AppendAsync(RecordBatch batch, BatchClaim? claim);

    /// <summary>Null while batches can be stored; else why not, after a try whether that is still so.</summary>
    ValueTask<string?> CheckHealthAsync();

    /// <summary>What is stored now.</summary>
    StoreStatistics GetStatistics();
}
