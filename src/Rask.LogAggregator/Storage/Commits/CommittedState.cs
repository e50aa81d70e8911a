using Rask.LogAggregator.Storage.Dedup;

namespace Rask.LogAggregator.Storage.Commits;

/// <summary>What all committed rounds add up to. Used by one thread at a time.</summary>
internal sealed class CommittedState
{
    /// <summary>Which batches have come.</summary>
    public DedupWindow Dedup { get; } = new();

    /// <summary>How much of the segments counts.</summary>
    public SegmentLengths Segments { get; } = new();

    /// <summary>Adds a round. The store and the recovery both come here, so that a restart finds what was there before it.</summary>
    public void Apply(CommitEntry entry)
    {
        foreach (CommittedSegment segment in entry.Segments)
            Segments.Set(segment);
        foreach (BatchClaim claim in entry.Claims)
            Dedup.Add(claim, entry.Time);
    }
}
