namespace Rask.LogForwarder.Telemetry;

/// <summary>
/// Decides which of many equal failures are worth a line in the log: the first one at once, then one in every
/// <see cref="Interval"/> that tells how many were left out, and one when it is over.
/// All members may be called from any thread.
/// </summary>
internal sealed class RepeatedFailure(TimeProvider time)
{
    /// <summary>The shortest time between two lines about the same failure.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Keys that are remembered at once; keys may hold names of containers, and memory is bounded.</summary>
    public const int MaxKeys = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = [];

    /// <summary>Notes one failure, and tells whether to log it.</summary>
    /// <param name="key">What failed, for example <c>connect</c>; equal failures have equal keys.</param>
    /// <param name="suppressed">If true is returned: the failures since the last logged one that were not logged.</param>
    public bool ShouldLog(string key, out long suppressed)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                if (_entries.Count >= MaxKeys) ForgetOldest();
                _entries.Add(key, new Entry { First = now, LastLogged = now, Failures = 1 });
                suppressed = 0;
                return true;
            }

            entry.Failures++;
            if (time.GetElapsedTime(entry.LastLogged, now) < Interval)
            {
                entry.Suppressed++;
                suppressed = 0;
                return false;
            }

            suppressed = entry.Suppressed;
            entry.Suppressed = 0;
            entry.LastLogged = now;
            return true;
        }
    }

    /// <summary>Ends a series of failures.</summary>
    /// <param name="key">The key that was given to <see cref="ShouldLog"/>.</param>
    /// <param name="failures">All failures of the series, logged or not.</param>
    /// <param name="lasted">The time since the first failure of the series.</param>
    /// <returns>False if nothing had failed under this key: then there is nothing to log.</returns>
    public bool Recovered(string key, out long failures, out TimeSpan lasted)
    {
        lock (_gate)
        {
            if (!_entries.Remove(key, out var entry))
            {
                failures = 0;
                lasted = TimeSpan.Zero;
                return false;
            }

            failures = entry.Failures;
            lasted = time.GetElapsedTime(entry.First);
            return true;
        }
    }

    private void ForgetOldest()
    {
        string? oldest = null;
        var oldestTime = long.MaxValue;
        foreach (var (key, entry) in _entries)
        {
            if (entry.LastLogged >= oldestTime) continue;
            oldest = key;
            oldestTime = entry.LastLogged;
        }

        if (oldest is not null) _entries.Remove(oldest);
    }

    private sealed class Entry
    {
        public long First;
        public long LastLogged;
        public long Failures;
        public long Suppressed;
    }
}
