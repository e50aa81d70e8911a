using Rask.LogAggregator.Intake;
using Rask.LogAggregator.Storage.Dedup;

namespace Rask.LogAggregator.Storage;

/// <summary>A batch that waits to become durable.</summary>
/// <param name="batch">The records that came.</param>
/// <param name="claim">Which batch they belong to; null when the client does not say, and they are stored however often they come.</param>
internal sealed class PendingBatch(RecordBatch batch, BatchClaim? claim)
{
    // The waiting request must go on in its own thread, not in the one that commits.
    private readonly TaskCompletionSource<int> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Which batch the records belong to.</summary>
    public BatchClaim? Claim { get; } = claim;

    /// <summary>The records that are not stored yet: all, until <see cref="LeaveOut"/> says otherwise.</summary>
    public IReadOnlyList<ServiceRecords> Missing { get; private set; } = batch.Services;

    /// <summary>
    /// Completes when all records are durable, with the number of those that were stored before; or fails with a
    /// <see cref="StoreException"/> or a <see cref="BatchRefusedException"/>.
    /// </summary>
    public Task<int> Done => _done.Task;

    /// <summary>Leaves out the records of the batch that were stored before.</summary>
    public void LeaveOut(DedupDecision decision)
    {
        if (decision.Kind == DedupKind.Known)
            Missing = [];
        else if (decision.Covered is { } covered)
            Missing = [.. batch.Services.Select(service => service.Select(line => !covered.Contains(Claim!.Records.First + line - 1))).Where(service => service.Records > 0)];
    }

    /// <summary>The batch is durable.</summary>
    public void Complete() => _done.SetResult(batch.Accepted - Missing.Sum(service => service.Records));

    /// <summary>Nothing of the batch is stored.</summary>
    public void Fail(StoreException failure) => _done.SetException(failure);

    /// <summary>Nothing of the batch is stored, and nothing will be.</summary>
    public void Refuse(string conflict) => _done.SetException(new BatchRefusedException(StatusCodes.Status409Conflict, conflict));
}
