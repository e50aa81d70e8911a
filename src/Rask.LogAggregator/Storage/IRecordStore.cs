using Rask.LogAggregator.Intake;

namespace Rask.LogAggregator.Storage;

/// <summary>
/// Keeps records. A batch is stored whole or not at all, and what a store keeps besides the records (such as which batches
/// it has seen) must become durable in the same step. Implementations are thread-safe.
/// </summary>
internal interface IRecordStore : IAsyncDisposable
{
    /// <summary>
    /// Stores the good lines of a batch, in their order. Completes when all of them are durable; the batch's pages are read
    /// until then. Batches that one caller appends one after the other are stored in that order.
    /// </summary>
    /// <exception cref="StoreException">Nothing of the batch is stored.</exception>
    Task AppendAsync(RecordBatch batch);

    /// <summary>Null while batches can be stored; else why not, after a try whether that is still so.</summary>
    ValueTask<string?> CheckHealthAsync();

    /// <summary>What is stored now.</summary>
    StoreStatistics GetStatistics();
}
