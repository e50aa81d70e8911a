namespace Rask.LogAggregator.Storage.Dedup;

/// <summary>What is to be done with a claim.</summary>
/// <param name="Kind">Whether the records are new.</param>
/// <param name="Covered">With <see cref="DedupKind.Partial"/>: the numbers of the batch's records that are there already.</param>
/// <param name="Conflict">With <see cref="DedupKind.Conflict"/>: why the claim cannot be decided, in words.</param>
internal readonly record struct DedupDecision(DedupKind Kind, RangeSet? Covered = null, string? Conflict = null)
{
    public static DedupDecision New => new(DedupKind.New);

    public static DedupDecision Known => new(DedupKind.Known);

    public static DedupDecision PartlyKnown(RangeSet covered) => new(DedupKind.Partial, Covered: covered);

    public static DedupDecision Refused(string conflict) => new(DedupKind.Conflict, Conflict: conflict);
}
