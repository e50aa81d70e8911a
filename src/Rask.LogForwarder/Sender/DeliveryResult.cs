namespace Rask.LogForwarder.Sender;

/// <summary>The outcome of one attempt to deliver a batch.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">For the log: what happened, in words.</param>
/// <param name="StatusCode">The HTTP status; 0 where no answer came.</param>
/// <param name="RetryAfter">How long the aggregator asked to wait; null where it did not.</param>
/// <param name="Rejected">1-based numbers of records that the aggregator could not decode, ascending.</param>
internal sealed record DeliveryResult(
    DeliveryStatus Status, string Reason, int StatusCode, TimeSpan? RetryAfter, IReadOnlyList<int> Rejected)
{
    private static readonly DeliveryResult PlainAcknowledgement = new(DeliveryStatus.Acknowledged, "", 200, null, []);

    /// <summary>The whole batch is stored.</summary>
    public static DeliveryResult Acknowledged => PlainAcknowledgement;

    /// <summary>No answer came.</summary>
    public static DeliveryResult Failed(string reason) => new(DeliveryStatus.Retry, reason, 0, null, []);

    /// <summary>The forwarder is ending.</summary>
    public static DeliveryResult Aborted { get; } = new(DeliveryStatus.Aborted, "the forwarder is ending", 0, null, []);
}
