using System.Collections.Concurrent;
using System.Net;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.Tests.Sender;

public sealed class HttpRequestTests
{
    private readonly ConcurrentQueue<RawRequest> _requests = new();

    private RawServer Accepting() => new(Accept);

    private Action<RawPeer> Accept => RawServer.Always((peer, request) =>
    {
        _requests.Enqueue(request);
        peer.Answer();
    });

    private static string HeadFor(RawServer server, string rest) =>
        "POST /v1/aggregate HTTP/1.1\r\n" + $"Host: 127.0.0.1:{server.Port}\r\n"
        + "User-Agent: rask-log-forwarder/9.8.7\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n" + rest;

    [Fact]
    public void Sends_exactly_the_agreed_head()
    {
        using var server = Accepting();
        using var rig = new SenderRig(server);
        var batch = rig.Batches.Numbered(12);
        batch.Id = new BatchId("f00d", 7, 42);
        batch.Digest = 0xABC;

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send(batch).Status);

        Assert.Equal(
            HeadFor(server, "X-Batch-Size: 12\r\nX-Batch-Id: f00d.7-42\r\nIdempotency-Key: f00d.7-42\r\nX-Batch-Digest: 0000000000000abc\r\n"),
            Assert.Single(_requests).Head);
    }

    [Fact]
    public void Names_a_part_with_its_records_and_the_total_of_the_batch()
    {
        using var server = Accepting();
        using var rig = new SenderRig(server);
        var batch = rig.Batches.Numbered(3);
        batch.Part = BatchPart.Of(4, 6, 10);
        batch.Digest = ulong.MaxValue;

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send(batch).Status);

        Assert.Equal(
            HeadFor(
                server,
                "X-Batch-Size: 3\r\nX-Batch-Id: f00d.1-1/4-6\r\nIdempotency-Key: f00d.1-1/4-6\r\nX-Batch-Digest: ffffffffffffffff\r\n"
                + "X-Batch-Total: 10\r\n"),
            Assert.Single(_requests).Head);
    }

    [Theory]
    [InlineData(4, 6, "f00d.1-9/4-6")]
    [InlineData(1, 10, "f00d.1-9")]
    public void Declares_records_void_with_an_empty_body(int first, int last, string id)
    {
        using var server = Accepting();
        using var rig = new SenderRig(server);

        var result = SenderRig.Bounded(() =>
            rig.Transport.SendVoid(new BatchId("f00d", 1, 9), 0x12, BatchPart.Of(first, last, 10), rig.Abort));

        Assert.Equal(DeliveryStatus.Acknowledged, result.Status);
        var request = Assert.Single(_requests);
        Assert.Equal(
            HeadFor(
                server,
                $"X-Batch-Size: 0\r\nX-Batch-Id: {id}\r\nIdempotency-Key: {id}\r\nX-Batch-Digest: 0000000000000012\r\n"
                + "X-Batch-Total: 10\r\nX-Batch-Void: true\r\n"),
            request.Head);
        Assert.Empty(request.Body);
    }

    [Fact]
    public void Probes_with_an_empty_batch_without_a_name()
    {
        using var server = Accepting();
        using var rig = new SenderRig(server);

        Assert.Equal(DeliveryStatus.Acknowledged, SenderRig.Bounded(() => rig.Transport.SendProbe(rig.Abort)).Status);

        var request = Assert.Single(_requests);
        Assert.Equal(HeadFor(server, "X-Batch-Size: 0\r\n"), request.Head);
        Assert.Empty(request.Body);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}", "/")]
    [InlineData("http://127.0.0.1:{0}/", "/")]
    [InlineData("http://127.0.0.1:{0}/base/v1/aggregate?tenant=a%20b&x=1", "/base/v1/aggregate?tenant=a%20b&x=1")]
    public void Keeps_path_and_query_of_the_endpoint(string endpoint, string target)
    {
        using var server = Accepting();
        using var rig = new SenderRig(string.Format(System.Globalization.CultureInfo.InvariantCulture, endpoint, server.Port));

        rig.Send();

        Assert.StartsWith($"POST {target} HTTP/1.1\r\n", Assert.Single(_requests).Head, StringComparison.Ordinal);
    }

    [Fact]
    public void Reaches_an_address_of_IPv6()
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "no IPv6 here");
        using var server = new RawServer(IPAddress.IPv6Loopback, Accept);
        using var rig = new SenderRig($"http://[::1]:{server.Port}/v1/aggregate");

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);

        Assert.Equal($"[::1]:{server.Port}", Assert.Single(_requests).Header("Host"));
    }

    [Fact]
    public void Resolves_a_host_name()
    {
        using var server = Accepting();
        using var rig = new SenderRig($"http://localhost:{server.Port}/v1/aggregate");

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);

        Assert.Equal($"localhost:{server.Port}", Assert.Single(_requests).Header("Host"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(700)]
    [InlineData(10_000)]
    public void Sends_the_bytes_of_the_encoder(int lines)
    {
        using var server = Accepting();
        using var rig = new SenderRig(server);
        var batch = rig.Batches.Numbered(lines);

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send(batch).Status);

        var request = Assert.Single(_requests);
        Assert.Equal(lines, request.Body.AsSpan().Count((byte)'\n'));
        Assert.Equal(TestBatches.Encode(batch), request.Body);
        Assert.Equal(lines.ToString(System.Globalization.CultureInfo.InvariantCulture), request.Header("X-Batch-Size"));
    }

    [Fact]
    public void Sends_a_small_batch_as_one_chunk()
    {
        using var server = Accepting();
        using var rig = new SenderRig(server);

        rig.Send(100);

        Assert.Equal(1, Assert.Single(_requests).Chunks);
    }

    [Fact]
    public void Sends_a_line_of_a_mebibyte_between_small_ones()
    {
        using var server = Accepting();
        using var rig = new SenderRig(server);
        var text = string.Concat(Enumerable.Repeat("\\u001b\\\"wide\\\" ", 64 * 1024));
        var batch = rig.Batches.Of([TestBatches.Line("before"), TestBatches.Line(text), TestBatches.Line("after")]);

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send(batch).Status);

        Assert.Equal(TestBatches.Encode(batch), Assert.Single(_requests).Body);
    }

    [Fact]
    public void Uses_one_connection_for_many_batches()
    {
        using var server = Accepting();
        using var rig = new SenderRig(server);

        for (var number = 1; number <= 50; number++)
            Assert.Equal(DeliveryStatus.Acknowledged, rig.Send(number * 7, number).Status);

        Assert.Equal(1, server.Connections);
        Assert.Equal(Enumerable.Range(1, 50).Select(number => $"f00d.1-{number}"), _requests.Select(request => request.BatchId));
    }

    [Fact]
    public void Is_slowed_down_by_a_slow_reader_and_delivers_everything()
    {
        using var server = new RawServer(peer =>
        {
            peer.WaitUntilHeldUp();
            Accept(peer);
        });
        using var rig = new SenderRig(server);
        var batch = rig.Batches.Of(Enumerable.Range(0, 9000).Select(number => TestBatches.Line($"{number} {new string('x', 400)}")));

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send(batch).Status);

        Assert.Equal(TestBatches.Encode(batch), Assert.Single(_requests).Body);
    }

    [Fact]
    public void Makes_little_garbage_for_a_small_batch()
    {
        const int Batches = 400;
        using var server = new RawServer(RawServer.Always((peer, _) => peer.Answer(body: """{"accepted":3,"rejected":[]}""")));
        using var rig = new SenderRig(server);
        var batch = rig.Batches.Numbered(3);

        var garbage = SenderRig.Bounded(() =>
        {
            for (var i = 0; i < 50; i++) _ = rig.Transport.Send(batch, rig.Abort);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Batches; i++) _ = rig.Transport.Send(batch, rig.Abort);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });

        Assert.InRange(garbage / Batches, 0, 256);
    }
}
