namespace Rask.LogAggregator.Storage.Dedup;

/// <summary>
/// The batches of one epoch of a forwarder that have come: those that are done as ranges of sequences, and those of which a
/// part has come one by one. Holes are kept exactly, so a batch that comes late or out of order is stored and nothing waits
/// for it. Immutable.
/// </summary>
internal sealed class EpochWindow
{
    /// <summary>A batch whose records come in more pieces than this is refused. Halving a batch again and again never makes so many.</summary>
    public const int MaximumPieces = 1024;

    private readonly PartialBatch[] _partials;

    public EpochWindow(long epoch, long forgotten, RangeSet done, PartialBatch[] partials) =>
        (Epoch, Forgotten, Done, _partials) = (epoch, forgotten, done, partials);

    /// <summary>The epoch.</summary>
    public long Epoch { get; }

    /// <summary>Of the sequences up to this one that are neither done nor partly there, nobody knows any more whether they have come.</summary>
    public long Forgotten { get; }

    /// <summary>The sequences of which all records are stored or void.</summary>
    public RangeSet Done { get; }

    /// <summary>The batches that are partly there, ascending by sequence.</summary>
    public ReadOnlySpan<PartialBatch> Partials => _partials;

    /// <summary>What the window costs in memory, in ranges.</summary>
    public int Weight
    {
        get
        {
            int weight = Done.Count;
            foreach (PartialBatch partial in _partials)
                weight += partial.Covered.Count;
            return weight;
        }
    }

    /// <summary>Whether the claim's records have come.</summary>
    public DedupDecision Decide(BatchClaim claim)
    {
        if (Done.Contains(claim.Sequence))
            return DedupDecision.Known;
        if (Find(claim.Sequence) is not { } partial)
            return claim.Sequence <= Forgotten ? DedupDecision.Refused("the batch is so old that it is no longer known whether it was stored") : DedupDecision.New;
        if (!partial.Stamp.Agrees(claim))
            return DedupDecision.Refused("another batch came under the same id");
        if (partial.Covered.Covers(claim.Records))
            return DedupDecision.Known;
        return partial.Covered.With(claim.Records).Count > MaximumPieces
            ? DedupDecision.Refused("the records of the batch come in too many pieces")
            : DedupDecision.PartlyKnown(partial.Covered);
    }

    /// <summary>The window after the claim's records came.</summary>
    public EpochWindow With(BatchClaim claim)
    {
        PartialBatch? before = Find(claim.Sequence);
        PartialBatch[] others = before is null ? _partials : [.. _partials.Where(partial => partial.Sequence != claim.Sequence)];
        RangeSet covered = (before?.Covered ?? RangeSet.Empty).With(claim.Records);
        if (covered.Covers(new NumberRange(1, claim.Total)))
            return new EpochWindow(Epoch, Forgotten, Done.With(new NumberRange(claim.Sequence, claim.Sequence)), others);
        BatchStamp stamp = before?.Stamp ?? new BatchStamp(claim.Epoch, claim.Sequence, claim.Total, claim.Digest);
        return new EpochWindow(Epoch, Forgotten, Done, [.. others.Append(new PartialBatch(stamp, covered)).OrderBy(partial => partial.Sequence)]);
    }

    /// <summary>The window without what it knows of its lowest sequences. <see cref="Weight"/> must not be 0.</summary>
    public EpochWindow WithoutLowest()
    {
        if (_partials.Length > 0 && (Done.Count == 0 || _partials[0].Sequence < Done.Ranges[0].First))
            return new EpochWindow(Epoch, Math.Max(Forgotten, _partials[0].Sequence), Done, _partials[1..]);
        return new EpochWindow(Epoch, Math.Max(Forgotten, Done.Ranges[0].Last), Done.WithoutLowest(), _partials);
    }

    private PartialBatch? Find(long sequence) => Array.Find(_partials, partial => partial.Sequence == sequence);
}
