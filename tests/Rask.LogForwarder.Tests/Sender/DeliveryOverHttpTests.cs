using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Sender;

/// <summary>The whole policy over real sockets.</summary>
public sealed class DeliveryOverHttpTests
{
    private readonly ConcurrentQueue<RawRequest> _requests = new();

    /// <summary>Delivers a batch to a server whose answer is a function of the request, and fails where that does not end.</summary>
    private static DeliveryRecord Deliver(int lines, params Action<RawPeer>[] scripts)
    {
        using var server = new RawServer(scripts);
        using var rig = new SenderRig(server, TimeSpan.FromSeconds(3));
        using var other = new DeliveryRig(_ => throw new InvalidOperationException("not over HTTP"));
        var delivery = new BatchDelivery(
            rig.Transport, other, other, other.Numbers, rig.Abort, new SelfLog(new MemoryStream(), LogSeverity.Info, TimeProvider.System),
            rig.Counters, () => 0);
        var batch = other.Make(lines);
        var encoded = TestBatches.Encode(batch);
        Assert.Equal(DeliveryOutcome.Done, SenderRig.Bounded(() => delivery.Deliver(batch)));
        return new DeliveryRecord(encoded, [.. other.Events], other.Letters, rig.Counters);
    }

    private Action<RawPeer> Answering(Func<RawRequest, string?> refusal) => RawServer.Always((peer, request) =>
    {
        _requests.Enqueue(request);
        if (refusal(request) is { } status) peer.Answer(status, "for a reason");
        else peer.Answer();
    });

    private static int SizeOf(RawRequest request) => int.Parse(request.Header("X-Batch-Size"), CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(5000, 700)]
    [InlineData(10_000, 1250)]
    [InlineData(9, 2)]
    public void Parts_of_a_batch_that_is_too_large_make_up_the_whole(int lines, int most)
    {
        var got = Deliver(lines, Answering(request => SizeOf(request) > most ? "413 Content Too Large" : null));

        var parts = _requests.Where(request => SizeOf(request) <= most).ToList();
        Assert.Equal(got.Encoded, parts.SelectMany(request => request.Body));
        var next = 1;
        foreach (var part in parts)
        {
            Assert.Equal($"f00d.1-1/{next}-{next + SizeOf(part) - 1}", part.BatchId);
            Assert.Equal(lines.ToString(CultureInfo.InvariantCulture), part.Header("X-Batch-Total"));
            next += SizeOf(part);
        }

        Assert.Equal(lines + 1, next);
        Assert.Single(_requests.Select(request => request.Header("X-Batch-Digest")).Distinct());
    }

    [Fact]
    public void A_poison_record_is_found_kept_and_declared_void()
    {
        var got = Deliver(3000, Answering(request =>
            Encoding.UTF8.GetString(request.Body).Contains("line 1234\"", StringComparison.Ordinal) ? "422 Unprocessable Content" : null));

        Assert.Equal([1235], got.Letters.Keys);
        Assert.Contains("for a reason", got.Letters[1235], StringComparison.Ordinal);
        var isVoid = Assert.Single(_requests, request => request.Head.Contains("X-Batch-Void: true\r\n", StringComparison.Ordinal));
        Assert.Equal("f00d.1-1/1235-1235", isVoid.BatchId);
        Assert.Single(_requests, request => !request.Head.Contains("X-Batch-Id", StringComparison.Ordinal) && SizeOf(request) == 0);
        Assert.InRange(_requests.Count, 1, 30);
        Assert.Equal(2999, got.Counters.RecordsAcknowledged);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{\"acc")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("")]
    public void An_answer_that_is_cut_off_after_the_request_was_taken_repeats_it_under_the_same_name(string answer)
    {
        var got = Deliver(
            3,
            peer =>
            {
                _requests.Enqueue(peer.ReadRequest()!);
                peer.Say(answer);
            },
            Answering(_ => null));

        Assert.Equal(["f00d.1-1", "f00d.1-1"], _requests.Select(request => request.BatchId));
        Assert.Equal(["begin f00d.1-1", "done 0"], got.Events);
        Assert.Equal(1, got.Counters.RetriesBecause(RetryReason.Broken));
        Assert.Equal(3, got.Counters.RecordsAcknowledged);
    }

    [Fact]
    public void Repetitions_are_counted_by_their_reasons()
    {
        string[] statuses = ["503 No", "500 No", "429 No", "408 No", "401 No", "302 Found"];
        var answers = 0;
        var got = Deliver(
            1,
            peer =>
            {
                peer.ReadRequest();
                peer.DrainToEnd();
            },
            Answering(_ => answers < statuses.Length ? statuses[answers++] : null));

        Assert.Equal(1, got.Counters.RetriesBecause(RetryReason.Timeout));
        Assert.Equal(3, got.Counters.RetriesBecause(RetryReason.ServerError));
        Assert.Equal(1, got.Counters.RetriesBecause(RetryReason.TooManyRequests));
        Assert.Equal(2, got.Counters.RetriesBecause(RetryReason.Refused));
        Assert.Equal(7, got.Counters.Retries);
    }

    [Fact]
    public void An_aggregator_that_nobody_can_connect_to_is_counted_as_such()
    {
        int port;
        using (var gone = new RawServer(Answering(_ => null))) port = gone.Port;
        using var rig = new SenderRig($"http://127.0.0.1:{port}/");

        Assert.Equal(RetryReason.Connect, rig.Send().RetryReason);
    }

    [Fact]
    public void A_repeated_batch_is_acknowledged_with_its_duplicates_and_names_its_rejected_records_again()
    {
        var got = Deliver(3, RawServer.Always((peer, _) =>
            peer.Answer(body: """{"accepted":2,"duplicates":2,"rejected":[3],"reasons":["line 3: not JSON","nothing"]}""")));

        Assert.Equal("not JSON", got.Letters[3]);
        Assert.Equal(["begin f00d.1-1", "letters 3 200", "done 0"], got.Events);
        Assert.Equal(2, got.Counters.RecordsAcknowledged);
    }

    private sealed record DeliveryRecord(byte[] Encoded, string[] Events, Dictionary<int, string?> Letters, Counters Counters);
}
