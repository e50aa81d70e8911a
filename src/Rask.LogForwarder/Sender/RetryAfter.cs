using System.Globalization;

namespace Rask.LogForwarder.Sender;

/// <summary>The header <c>Retry-After</c> (RFC 9110, section 10.2.3): seconds, or a date.</summary>
internal static class RetryAfter
{
    /// <summary>Longer waits are not believed: a wrong clock must not silence a forwarder for a day.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Reads the value.</summary>
    /// <returns>The wait; null where there is none, or it is not readable.</returns>
    public static TimeSpan? Parse(string? value, DateTimeOffset now)
    {
        if (value is null) return null;
        TimeSpan wait;
        if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            wait = seconds < (long)Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Longest;
        else if (DateTimeOffset.TryParseExact(
            value, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            wait = date - now;
        else
            return null;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait;
    }
}
