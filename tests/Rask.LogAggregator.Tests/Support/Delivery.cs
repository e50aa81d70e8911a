using Rask.LogAggregator.Storage.Dedup;

namespace Rask.LogAggregator.Tests.Support;

/// <summary>A request that a forwarder sends until it is answered: records of a batch, or none where they are void.</summary>
/// <param name="Claim">Which batch.</param>
/// <param name="Records">Service and unique message of each record.</param>
internal sealed record Delivery(BatchClaim Claim, (string Service, string Message)[] Records)
{
    /// <summary>A batch whose records go to the given services by turns.</summary>
    public static Delivery Whole(string forwarder, long epoch, long sequence, int total, params string[] services) =>
        Part(forwarder, epoch, sequence, 1, total, total, services);

    /// <summary>A part of such a batch.</summary>
    public static Delivery Part(string forwarder, long epoch, long sequence, int first, int last, int total, params string[] services) =>
        new(
            new BatchClaim(forwarder, epoch, sequence, new NumberRange(first, last), total, Digest(forwarder, epoch, sequence)),
            [.. Enumerable.Range(first, last - first + 1).Select(record => (services[record % services.Length], $"{forwarder}.{epoch}-{sequence}:{record}"))]);

    /// <summary>Records that will never come.</summary>
    public static Delivery Void(string forwarder, long epoch, long sequence, int first, int last, int total) =>
        new(new BatchClaim(forwarder, epoch, sequence, new NumberRange(first, last), total, Digest(forwarder, epoch, sequence)), []);

    /// <summary>The lines of the request.</summary>
    public string[] Lines => [.. Records.Select(record => Samples.Record(record.Service, record.Message))];

    private static ulong Digest(string forwarder, long epoch, long sequence) => (ulong)HashCode.Combine(forwarder, epoch, sequence);
}
