using Rask.LogAggregator.Intake;

namespace Rask.LogAggregator.Storage;

/// <summary>A batch that waits to become durable.</summary>
internal sealed class PendingBatch(RecordBatch batch)
{
    // The waiting request must go on in its own thread, not in the one that commits.
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The batch.</summary>
    public RecordBatch Batch { get; } = batch;

    /// <summary>Completes when the batch is durable, or fails with a <see cref="StoreException"/>.</summary>
    public Task Done => _done.Task;

    /// <summary>The batch is durable.</summary>
    public void Complete() => _done.SetResult();

    /// <summary>Nothing of the batch is stored.</summary>
    public void Fail(StoreException failure) => _done.SetException(failure);
}
