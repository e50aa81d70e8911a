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

    /// <summary>413: a smaller batch may be taken.</summary>
    TooLarge,

    /// <summary>400 or 422: something in the batch is not taken, or the endpoint takes nothing at all.</summary>
    Invalid,

    /// <summary>409: the aggregator has other records under this name, or no longer knows it.</summary>
    Conflict,

    /// <summary>The attempt was given up: the forwarder is ending, or the sender is to yield.</summary>
    Aborted,
}
