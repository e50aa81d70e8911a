namespace Rask.LogAggregator.Storage.Dedup;

/// <summary>
/// What is remembered of all forwarders' batches. Bounded: of more than <see cref="MaximumForwarders"/> the one that was not
/// seen for the longest time is dropped, and with it the knowledge of its batches. Used by one thread at a time.
/// </summary>
internal sealed class DedupWindow
{
    /// <summary>With <see cref="ForwarderWindow.MaximumWeight"/> this bounds the memory at about 150 MB; honest forwarders take 4 KiB each.</summary>
    public const int MaximumForwarders = 4096;

    private readonly Dictionary<string, ForwarderWindow> _forwarders = new(StringComparer.Ordinal);

    /// <summary>All forwarders, in no order.</summary>
    public IReadOnlyDictionary<string, ForwarderWindow> Forwarders => _forwarders;

    /// <summary>What is remembered of a forwarder.</summary>
    public ForwarderWindow Find(string forwarder) => _forwarders.GetValueOrDefault(forwarder, ForwarderWindow.Empty);

    /// <summary>Replaces what is remembered of a forwarder.</summary>
    public void Set(string forwarder, ForwarderWindow window)
    {
        if (_forwarders.Count >= MaximumForwarders && !_forwarders.ContainsKey(forwarder))
            _forwarders.Remove(_forwarders.MinBy(known => known.Value.LastSeen).Key);
        _forwarders[forwarder] = window;
    }

    /// <summary>Remembers that the claim's records came.</summary>
    public void Add(BatchClaim claim, long time) => Set(claim.Forwarder, Find(claim.Forwarder).With(claim, time));

    /// <summary>Drops the forwarders of which nothing came since the time, in seconds since 1970.</summary>
    public void DropUnseenSince(long time)
    {
        foreach ((string forwarder, ForwarderWindow window) in _forwarders)
        {
            if (window.LastSeen < time)
                _forwarders.Remove(forwarder);
        }
    }
}
