using System.Text;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Faults;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Support;

/// <summary>What is asserted about what arrived.</summary>
internal static class Wire
{
    /// <summary>Each number from <paramref name="first"/> to <paramref name="last"/> once, in order, and nothing else.</summary>
    internal static void EachOnce(long first, long last, SequenceSet numbers)
    {
        EachAtLeastOnce(first, last, numbers);
        Assert.True(numbers.Doubled == 0, $"doubled: {numbers}");
        Assert.True(numbers.OutOfOrder == 0, $"out of order: {numbers}");
    }

    /// <summary>Each number at least once, and nothing else.</summary>
    internal static void EachAtLeastOnce(long first, long last, SequenceSet numbers)
    {
        var missing = numbers.Missing(first, last);
        Assert.True(missing.Count == 0, $"missing: {string.Join(", ", missing)} … ({numbers})");
        Assert.Equal(last - first + 1, numbers.Count);
    }

    /// <summary>The same for what a fake aggregator has acknowledged; the form of its requests is checked too.</summary>
    internal static void EachOnce(long first, long last, FakeAggregator fake)
    {
        WellFormed(fake);
        EachOnce(first, last, NumberedLog.Numbers(fake.AcknowledgedLines));
    }

    /// <summary>The same for what an aggregator has stored.</summary>
    internal static void EachOnce(long first, long last, string dataDirectory) => EachOnce(first, last, Stored(dataDirectory));

    /// <summary>True once the line with this number has been acknowledged.</summary>
    internal static bool HasArrived(FakeAggregator fake, long number)
    {
        var text = Encoding.ASCII.GetBytes($"sequence={number} ");
        return fake.Requests.Reverse().Any(request => request.IsAcknowledged && request.Body.Span.IndexOf(text) >= 0);
    }

    internal static SequenceSet Stored(string dataDirectory)
    {
        var numbers = new SequenceSet();
        new SegmentTail(dataDirectory).Read(line => numbers.Add(WireLine.NumberAfter(line, NumberedLog.Marker)));
        return numbers;
    }

    /// <summary>All stored records, strictly decoded.</summary>
    internal static List<WireRecord> Records(string dataDirectory)
    {
        var records = new List<WireRecord>();
        new SegmentTail(dataDirectory).Read(line => records.Add(WireRecord.Parse(line)));
        return records;
    }

    /// <summary>Every request keeps the contract of the endpoint.</summary>
    internal static void WellFormed(FakeAggregator fake)
    {
        Assert.Empty(fake.Violations);
        foreach (var request in fake.Requests)
        {
            Assert.Equal("POST /v1/aggregate HTTP/1.1", request.RequestLine);
            Assert.Equal("application/x-ndjson", request.Headers["Content-Type"]);
            Assert.Equal($"127.0.0.1:{fake.Port}", request.Headers["Host"]);
            Assert.StartsWith("rask-log-forwarder/", request.Headers["User-Agent"], StringComparison.Ordinal);
            Assert.Equal(request.LineCount, request.BatchSize);
            Assert.Equal(request.BatchId, request.Headers["Idempotency-Key"]);
            Assert.Matches("^[^.]+\\.[^-]+-[0-9]+(/[0-9]+-[0-9]+)?$", request.BatchId);
        }
    }
}
