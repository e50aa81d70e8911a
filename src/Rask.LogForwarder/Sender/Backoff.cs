namespace Rask.LogForwarder.Sender;

/// <summary>
/// Exponential backoff with full jitter: the n-th wait is a random time between nothing and base · 2ⁿ, at most the cap,
/// so that many forwarders do not return to a recovering aggregator at the same moment. Not thread-safe.
/// </summary>
internal sealed class Backoff(TimeSpan first, TimeSpan cap, Func<double> random)
{
    private int _failures;

    /// <summary>Failures in a row.</summary>
    public int Failures => _failures;

    /// <summary>The next wait.</summary>
    /// <param name="asked">How long the other side asked to wait; honoured as the least, and not capped.</param>
    /// <param name="limit">A cap for this wait alone; the failures behind it count on.</param>
    public TimeSpan Next(TimeSpan? asked, TimeSpan? limit = null)
    {
        // 2^20 times the base is beyond any cap; the exponent must not grow into an overflow.
        var ceiling = Math.Min((limit ?? cap).TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(_failures, 20)));
        _failures++;
        var wait = TimeSpan.FromMilliseconds(ceiling * random());
        return asked is { } least && least > wait ? least : wait;
    }

    /// <summary>Called after a success.</summary>
    public void Reset() => _failures = 0;
}
