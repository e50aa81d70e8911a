using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Sender;

/// <summary>The outcome of one attempt to deliver a batch.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">For the log: what happened, in words.</param>
/// <param name="StatusCode">The HTTP status; 0 where no answer came.</param>
/// <param name="RetryAfter">How long the aggregator asked to wait; null where it did not.</param>
/// <param name="Rejected">1-based numbers of records of the request that the aggregator could not decode, ascending.</param>
internal sealed record DeliveryResult(
    DeliveryStatus Status, string Reason, int StatusCode, TimeSpan? RetryAfter, IReadOnlyList<int> Rejected)
{
    private static readonly DeliveryResult PlainAcknowledgement = new(DeliveryStatus.Acknowledged, "", 200, null, []);

    /// <summary>The whole batch is stored.</summary>
    public static DeliveryResult Acknowledged => PlainAcknowledgement;

    /// <summary>The attempt is to be given up: the forwarder is ending, or the sender is to yield.</summary>
    public static DeliveryResult Aborted { get; } = new(DeliveryStatus.Aborted, "given up", 0, null, []);

    /// <summary>Why some of <see cref="Rejected"/> could not be decoded, by their numbers; an aggregator tells this of the first ones only.</summary>
    public IReadOnlyDictionary<int, string>? Reasons { get; init; }

    /// <summary>What went wrong where there is no status.</summary>
    public RetryReason Fault { get; init; } = RetryReason.Broken;

    /// <summary>
    /// True where there was nobody to connect to: refused, unreachable, or a name that is not known. A time-out is not
    /// among them: it may come from a host that is overloaded.
    /// </summary>
    public bool IsUnreachable { get; init; }

    /// <summary>Under what a repetition is counted.</summary>
    public RetryReason RetryReason => StatusCode switch
    {
        0 => Fault,
        429 => RetryReason.TooManyRequests,
        408 or >= 500 => RetryReason.ServerError,
        _ => RetryReason.Refused,
    };

    /// <summary>The same without a secret that the other side's words may repeat.</summary>
    public DeliveryResult Without(Secret? secret)
    {
        if (secret is null || (Reason.Length == 0 && Reasons is null)) return this;
        return this with
        {
            Reason = secret.Hide(Reason),
            Reasons = Reasons?.ToDictionary(static reason => reason.Key, reason => secret.Hide(reason.Value)),
        };
    }

    /// <summary>No answer came.</summary>
    public static DeliveryResult Failed(string reason, RetryReason fault = RetryReason.Broken) =>
        new(DeliveryStatus.Retry, reason, 0, null, []) { Fault = fault };
}
