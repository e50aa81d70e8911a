namespace Rask.LogForwarder.Telemetry;

/// <summary>Why an attempt is repeated.</summary>
internal enum RetryReason
{
    /// <summary>The aggregator's address is not known, or nobody takes the connection.</summary>
    Connect,

    /// <summary>The request was not answered in time.</summary>
    Timeout,

    /// <summary>The connection broke, or the answer was none of HTTP.</summary>
    Broken,

    /// <summary>429: the aggregator asks to slow down.</summary>
    TooManyRequests,

    /// <summary>5xx and 408.</summary>
    ServerError,

    /// <summary>Any other status: somebody has to change something.</summary>
    Refused,
}
