namespace Rask.LogAggregator.Storage.Dedup;

/// <summary>What a request says about the batch to which its records belong.</summary>
/// <param name="Forwarder">Who made the batch.</param>
/// <param name="Epoch">The forwarder's start in which it was made.</param>
/// <param name="Sequence">Number of the batch in its epoch, from 1 on.</param>
/// <param name="Records">The records of the batch that the request brings or declares void, counted from 1.</param>
/// <param name="Total">Number of records of the whole batch, at least 1.</param>
/// <param name="Digest">Digest of the positions of the whole batch, where the forwarder sends one.</param>
internal sealed record BatchClaim(string Forwarder, long Epoch, long Sequence, NumberRange Records, long Total, ulong? Digest);
