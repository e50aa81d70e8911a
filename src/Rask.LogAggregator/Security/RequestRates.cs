using System.Threading.RateLimiting;
using Rask.Protocol;

namespace Rask.LogAggregator.Security;

/// <summary>
/// How many requests a client may make in a second: so many for each forwarder, as its batches name it, and
/// <see cref="ForwardersPerAddress"/> times as many for each address, because names can be made up. Who has made none for
/// some time is forgotten. Thread-safe.
/// </summary>
/// <param name="perSecond">For each forwarder; a second's worth may come at once.</param>
internal sealed class RequestRates(int perSecond) : IAsyncDisposable
{
    /// <summary>Forwarders that may share one address, behind a proxy or on one host, before they share its limit.</summary>
    public const int ForwardersPerAddress = 20;

    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.CreateChained(
        Limit(perSecond, static context => $"{AddressOf(context)} {ForwarderOf(context)}"),
        Limit(perSecond * ForwardersPerAddress, AddressOf));

    /// <summary>Counts a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="retryAfterSeconds">When it may come again, where it is one too many.</param>
    /// <returns>False where it is one too many.</returns>
    public bool TryTake(HttpContext context, out int retryAfterSeconds)
    {
        using RateLimitLease lease = _limiter.AttemptAcquire(context);
        retryAfterSeconds = lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 1;
        return lease.IsAcquired;
    }

    public ValueTask DisposeAsync() => _limiter.DisposeAsync();

    private static PartitionedRateLimiter<HttpContext> Limit(int perSecond, Func<HttpContext, string> key) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(
            key(context),
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = perSecond,
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    private static string ForwarderOf(HttpContext context) =>
        BatchId.TryParse(context.Request.Headers[AggregateEndpoint.BatchIdHeader].ToString(), out BatchId id) ? id.Forwarder : "";
}
