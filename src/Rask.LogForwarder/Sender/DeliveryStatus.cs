namespace Rask.LogForwarder.Sender;

/// <summary>What became of one attempt to deliver a batch.</summary>
internal enum DeliveryStatus
{
    /// <summary>A 2xx answer: the aggregator has the batch.</summary>
    Acknowledged,

    /// <summary>It may work later without anybody doing anything: no connection, a time-out, 408, 429, 5xx.</summary>
    Retry,

    /// <summary>A person has to change something, such as the address or the token: any other status.</summary>
    Refused,

    /// <summary>The forwarder is ending.</summary>
    Aborted,
}
