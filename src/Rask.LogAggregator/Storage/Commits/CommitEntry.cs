using Rask.LogAggregator.Storage.Dedup;

namespace Rask.LogAggregator.Storage.Commits;

/// <summary>What becomes durable with one round.</summary>
/// <param name="Time">When, in seconds since 1970.</param>
/// <param name="Segments">The segments that grew, with their lengths after the round.</param>
/// <param name="Claims">The batches, in the order in which they were stored.</param>
internal sealed record CommitEntry(long Time, IReadOnlyList<CommittedSegment> Segments, IReadOnlyList<BatchClaim> Claims);
