namespace Rask.LogAggregator.Storage.Dedup;

/// <summary>
/// What is remembered of one forwarder's batches: the last <see cref="MaximumEpochs"/> epochs, and totals and digests of the
/// last <see cref="MaximumStamps"/> batches. Of what is forgotten only that is known, and such a batch is refused, never
/// taken for new. Immutable.
/// </summary>
internal sealed class ForwarderWindow
{
    /// <summary>Every start of a forwarder is an epoch.</summary>
    public const int MaximumEpochs = 32;

    /// <summary>A forwarder sends one batch at a time, so an id that is given twice is seen among the last ones.</summary>
    public const int MaximumStamps = 64;

    /// <summary>Ranges of all epochs together: bounds the memory at 32 KiB, whatever holes a forwarder leaves.</summary>
    public const int MaximumWeight = 2048;

    private readonly EpochWindow[] _epochs;
    private readonly BatchStamp[] _stamps;

    public ForwarderWindow(long lastSeen, long forgottenEpoch, EpochWindow[] epochs, BatchStamp[] stamps) =>
        (LastSeen, ForgottenEpoch, _epochs, _stamps) = (lastSeen, forgottenEpoch, epochs, stamps);

    /// <summary>A forwarder of which nothing has come.</summary>
    public static ForwarderWindow Empty { get; } = new(lastSeen: 0, forgottenEpoch: -1, [], []);

    /// <summary>When the last batch was stored, in seconds since 1970.</summary>
    public long LastSeen { get; }

    /// <summary>The highest epoch that was forgotten; -1 for none.</summary>
    public long ForgottenEpoch { get; }

    /// <summary>The epochs that are remembered, ascending.</summary>
    public ReadOnlySpan<EpochWindow> Epochs => _epochs;

    /// <summary>The stamps of the last batches, the oldest first.</summary>
    public ReadOnlySpan<BatchStamp> Stamps => _stamps;

    /// <summary>Whether the claim's records have come.</summary>
    public DedupDecision Decide(BatchClaim claim)
    {
        int stamp = Array.FindIndex(_stamps, known => known.Epoch == claim.Epoch && known.Sequence == claim.Sequence);
        if (stamp >= 0 && !_stamps[stamp].Agrees(claim))
            return DedupDecision.Refused("another batch came under the same id");
        if (Find(claim.Epoch) is { } epoch)
            return epoch.Decide(claim);
        bool isForgotten = claim.Epoch <= ForgottenEpoch || (_epochs.Length == MaximumEpochs && claim.Epoch < _epochs[0].Epoch);
        return isForgotten ? DedupDecision.Refused("the epoch is so old that it is no longer known which of its batches were stored") : DedupDecision.New;
    }

    /// <summary>The window after the claim's records came; <see cref="Decide"/> must not have refused it.</summary>
    public ForwarderWindow With(BatchClaim claim, long time)
    {
        EpochWindow epoch = (Find(claim.Epoch) ?? new EpochWindow(claim.Epoch, forgotten: 0, RangeSet.Empty, [])).With(claim);
        List<EpochWindow> epochs = [.. _epochs.Where(other => other.Epoch != claim.Epoch).Append(epoch).OrderBy(other => other.Epoch)];
        long forgotten = ForgottenEpoch;
        while (epochs.Count > MaximumEpochs)
        {
            forgotten = Math.Max(forgotten, epochs[0].Epoch);
            epochs.RemoveAt(0);
        }

        while (epochs.Sum(other => other.Weight) > MaximumWeight)
        {
            EpochWindow heaviest = epochs.MaxBy(other => other.Weight)!;
            epochs[epochs.IndexOf(heaviest)] = heaviest.WithoutLowest();
        }

        return new ForwarderWindow(Math.Max(time, LastSeen), forgotten, [.. epochs], WithStamp(claim));
    }

    private BatchStamp[] WithStamp(BatchClaim claim)
    {
        if (Array.Exists(_stamps, known => known.Epoch == claim.Epoch && known.Sequence == claim.Sequence))
            return _stamps;
        var stamp = new BatchStamp(claim.Epoch, claim.Sequence, claim.Total, claim.Digest);
        return [.. _stamps.AsSpan(_stamps.Length == MaximumStamps ? 1 : 0), stamp];
    }

    private EpochWindow? Find(long epoch) => Array.Find(_epochs, known => known.Epoch == epoch);
}
