namespace Rask.LogAggregator.Storage.Dedup;

/// <summary>A batch of which some records have come.</summary>
/// <param name="Stamp">What is known of the batch.</param>
/// <param name="Covered">The numbers of the records that are stored or void.</param>
internal sealed record PartialBatch(BatchStamp Stamp, RangeSet Covered)
{
    /// <summary>Number of the batch in its epoch.</summary>
    public long Sequence => Stamp.Sequence;
}
