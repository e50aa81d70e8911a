namespace Rask.Protocol;

/// <summary>The HTTP contract between a forwarder and an aggregator: paths, header names and content types.</summary>
public static class AggregateEndpoint
{
    /// <summary>The port on which an aggregator listens unless told otherwise.</summary>
    public const int DefaultPort = 9600;

    /// <summary>Takes one batch: <c>POST</c>, NDJSON, one record a line. Any 2xx answer means that the batch is durable.</summary>
    public const string Path = "/v1/aggregate";

    /// <summary>Answers 200 while the aggregator can store batches.</summary>
    public const string HealthPath = "/v1/health";

    /// <summary>Counts of what is stored, as JSON.</summary>
    public const string StatsPath = "/v1/stats";

    /// <summary>The media type of a batch: one JSON object a line, each line ended by a line feed.</summary>
    public const string ContentType = "application/x-ndjson";

    /// <summary>Request header: the number of records in the batch, a decimal integer.</summary>
    public const string BatchSizeHeader = "X-Batch-Size";

    /// <summary>
    /// Request header: <c>&lt;forwarder id&gt;.&lt;epoch&gt;-&lt;sequence&gt;</c>, equal for every attempt to deliver the same batch; a
    /// part of a batch adds <c>/&lt;first&gt;-&lt;last&gt;</c>. See <see cref="BatchId"/>.
    /// </summary>
    public const string BatchIdHeader = "X-Batch-Id";

    /// <summary>
    /// Request header: the number of records of the whole batch, a decimal integer from 1 on. Needed with a part and with a
    /// void; a whole batch may leave it out, since its <see cref="BatchSizeHeader"/> says the same.
    /// </summary>
    public const string BatchTotalHeader = "X-Batch-Total";

    /// <summary>
    /// Request header: 16 hexadecimal digits, a digest of the positions of the whole batch, equal for all its parts and
    /// repeats. An id that comes with another digest is answered 409. Optional.
    /// </summary>
    public const string BatchDigestHeader = "X-Batch-Digest";

    /// <summary>
    /// Request header, <c>true</c> with an empty body: the records that the id names will never come. They count as done, so
    /// that no hole stays.
    /// </summary>
    public const string BatchVoidHeader = "X-Batch-Void";

    /// <summary>Request header: the same value as <see cref="BatchIdHeader"/>, under the name that proxies and gateways know.</summary>
    public const string IdempotencyKeyHeader = "Idempotency-Key";
}
