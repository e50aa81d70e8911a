namespace Rask.LogAggregator.Storage.Dedup;

/// <summary>
/// The claims of batches that become durable together, over what is durable: two requests of one round with the same id are
/// stored once, and a round that fails is forgotten by dropping this. Used by one thread.
/// </summary>
internal sealed class DedupRound(DedupWindow window, long time)
{
    private readonly Dictionary<string, ForwarderWindow> _changed = new(StringComparer.Ordinal);
    private readonly List<BatchClaim> _claims = [];

    /// <summary>The claims that were added, in their order.</summary>
    public IReadOnlyList<BatchClaim> Claims => _claims;

    /// <summary>Whether the claim's records have come, earlier or in this round.</summary>
    public DedupDecision Decide(BatchClaim claim) => Find(claim.Forwarder).Decide(claim);

    /// <summary>Adds a claim whose records were written.</summary>
    public void Add(BatchClaim claim)
    {
        _changed[claim.Forwarder] = Find(claim.Forwarder).With(claim, time);
        _claims.Add(claim);
    }

    private ForwarderWindow Find(string forwarder) => _changed.TryGetValue(forwarder, out ForwarderWindow? changed) ? changed : window.Find(forwarder);
}
