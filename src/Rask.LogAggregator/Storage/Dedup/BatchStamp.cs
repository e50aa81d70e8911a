namespace Rask.LogAggregator.Storage.Dedup;

/// <summary>What tells one batch from another that comes under the same id.</summary>
/// <param name="Epoch">Epoch of the batch.</param>
/// <param name="Sequence">Number of the batch in its epoch.</param>
/// <param name="Total">Number of records of the whole batch.</param>
/// <param name="Digest">Digest of the positions of the whole batch; null where the forwarder sends none.</param>
internal readonly record struct BatchStamp(long Epoch, long Sequence, long Total, ulong? Digest)
{
    /// <summary>False when the claim is certainly of another batch.</summary>
    public bool Agrees(BatchClaim claim) => claim.Total == Total && (claim.Digest is null || Digest is null || claim.Digest == Digest);
}
