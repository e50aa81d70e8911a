using System.Collections.Concurrent;
using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.Tests.Sender;

public sealed class DirectDeliveryTests
{
    [Fact]
    public void A_small_batch_leaves_from_the_readers_thread_and_is_acknowledged_when_the_reader_looks()
    {
        using var received = new BlockingCollection<string>();
        using var answered = new SemaphoreSlim(0);
        using var server = new RawServer(RawServer.Always((peer, request) =>
        {
            received.Add(request.BatchId);
            peer.Answer();
            answered.Release();
        }));
        using var rig = new DirectRig(server);
        rig.Connect();

        rig.Seal(3, 30, isAlone: true);
        Assert.True(rig.Queue.IsAwaitingDirect);
        Assert.Equal([0], rig.Recorded);
        Assert.True(answered.Wait(SenderRig.Limit) && answered.Wait(SenderRig.Limit));
        SenderRig.Until(
            () =>
            {
                rig.Queue.CollectDirect();
                return rig.Queue.IsIdle;
            },
            "the answer is found");

        Assert.Equal([0, 30], rig.Recorded);
        Assert.Equal(["f00d.1-1", "f00d.1-2"], rig.Begun);
        Assert.Equal((1, 1, 1), (rig.Queue.Pushed, rig.Queue.Popped, rig.Queue.PassedBy));
        Assert.Equal(4, rig.Counters.RecordsAcknowledged);
        Assert.Equal(0, rig.Queue.UnacknowledgedRecords);
        Assert.Equal(0, rig.Batches.Pool.PagesInUse);
        Assert.Equal(["f00d.1-1", "f00d.1-2"], received);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public void An_answer_that_is_late_is_awaited_by_the_sender_and_the_batch_is_sent_once()
    {
        using var release = new SemaphoreSlim(0);
        var requests = new ConcurrentQueue<string>();
        using var server = new RawServer(RawServer.Always((peer, request) =>
        {
            requests.Enqueue(request.BatchId);
            if (request.BatchId.EndsWith("-2", StringComparison.Ordinal)) Assert.True(release.Wait(SenderRig.Grace));
            peer.Answer();
        }));
        using var rig = new DirectRig(server);
        rig.Connect();

        rig.Seal(3, 30, isAlone: true);
        rig.Queue.CollectDirect();
        Assert.False(rig.Queue.IsAwaitingDirect);
        Assert.False(rig.Queue.IsIdle);
        release.Release();
        SenderRig.Until(() => rig.Queue.IsIdle, "the sender found the answer");

        Assert.Equal([0, 30], rig.Recorded);
        Assert.Equal(["f00d.1-1", "f00d.1-2"], requests);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "{}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{", "}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", "ngth: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", "0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{", "}\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nA: b\r\n", "\r\n")]
    public void An_answer_in_two_parts_is_read_on_by_the_sender(string first, string rest)
    {
        using var begun = new SemaphoreSlim(0);
        using var looked = new SemaphoreSlim(0);
        var requests = new ConcurrentQueue<string>();
        using var server = new RawServer(RawServer.Always((peer, request) =>
        {
            requests.Enqueue(request.BatchId);
            if (!request.BatchId.EndsWith("-2", StringComparison.Ordinal))
            {
                peer.Answer();
                return;
            }

            peer.Say(first);
            begun.Release();
            Assert.True(looked.Wait(SenderRig.Grace));
            peer.Say(rest);
        }));
        using var rig = new DirectRig(server);
        rig.Connect();

        rig.Seal(3, 30, isAlone: true);
        Assert.True(begun.Wait(SenderRig.Limit));
        rig.Queue.CollectDirect();
        Assert.False(rig.Queue.IsAwaitingDirect);
        looked.Release();
        SenderRig.Until(() => rig.Queue.IsIdle, "the sender read the rest");
        rig.Seal(1, 40, isAlone: false);
        rig.Close();

        Assert.Equal([0, 30, 40], rig.Recorded);
        Assert.Equal(["f00d.1-1", "f00d.1-2", "f00d.1-3"], requests);
        Assert.Equal(0, rig.Counters.Retries);
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;x=y\r\n}\r\n0\r\nA: b\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n")]
    public void Every_form_of_a_whole_answer_is_found_by_the_reader(string answer)
    {
        using var server = new RawServer(RawServer.Always((peer, request) =>
        {
            peer.Say(answer);
        }));
        using var rig = new SenderRig(server);
        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);
        var batch = rig.Batches.Numbered(2, sequence: 2);

        Assert.True(rig.Transport.TrySendNow(batch, rig.Abort));
        DeliveryResult? result = null;
        SenderRig.Until(() => (result = rig.Transport.TryFinishNow(batch, rig.Abort)) is not null, "the answer is found");

        Assert.Equal(DeliveryStatus.Acknowledged, result!.Status);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public void Only_requests_that_left_whole_count_as_sent()
    {
        using var full = new SemaphoreSlim(0);
        using var server = new RawServer(peer =>
        {
            peer.ReadRequest();
            peer.Answer();
            full.Wait(SenderRig.Grace);
        });
        using var rig = new SenderRig(server);
        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send(lines: 1).Status);
        var batch = rig.Batches.Numbered(500, sequence: 2);
        var before = rig.Counters.BytesSent;

        Assert.True(rig.Transport.TrySendNow(batch, rig.Abort));
        var each = rig.Counters.BytesSent - before;
        var whole = 1;
        while (rig.Transport.TrySendNow(batch, rig.Abort)) whole++;
        full.Release();

        Assert.True(each > 0);
        Assert.Equal(before + (whole * each), rig.Counters.BytesSent);
        Assert.Equal(1 + (whole * 500), rig.Counters.RecordsSent);
    }

    [Theory]
    [InlineData("500 Internal Server Error", "", "warn", 0)]
    [InlineData("429 Too Many Requests", "Retry-After: 1\r\n", "warn", 1000)]
    [InlineData("503 Service Unavailable", "Retry-After: 1\r\nConnection: close\r\n", "warn", 1000)]
    [InlineData("401 Unauthorized", "", "error", 0)]
    public void A_batch_that_is_not_taken_is_counted_reported_and_sent_again_after_the_wait(
        string status, string headers, string level, int wait)
    {
        using var answered = new SemaphoreSlim(0);
        var requests = new ConcurrentQueue<string>();
        using var server = new RawServer(RawServer.Always((peer, request) =>
        {
            requests.Enqueue(request.BatchId);
            if (requests.Count == 2) peer.Answer(status, headers: headers);
            else peer.Answer();
            answered.Release();
        }));
        using var rig = new DirectRig(server);
        rig.Connect();

        rig.Seal(3, 30, isAlone: true);
        Assert.True(answered.Wait(SenderRig.Limit) && answered.Wait(SenderRig.Limit));
        rig.Queue.CollectDirect();
        rig.Close();

        Assert.Equal([0, 30], rig.Recorded);
        Assert.Equal(["f00d.1-1", "f00d.1-2", "f00d.1-2"], requests);
        Assert.Equal(1, rig.Counters.Retries);
        Assert.Equal(2, rig.Log.Length);
        Assert.Contains($"\"level\":\"{level}\"", rig.Log[0], StringComparison.Ordinal);
        Assert.Contains($"\"status\":{status[..3]}", rig.Log[0], StringComparison.Ordinal);
        Assert.Contains($"\"next_attempt_ms\":{wait}", rig.Log[0], StringComparison.Ordinal);
        Assert.Contains("delivering again", rig.Log[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_batch_whose_connection_ends_without_an_answer_is_sent_again_at_once(bool isReset, bool isSeenByReader)
    {
        using var ended = new SemaphoreSlim(0);
        using var looked = new SemaphoreSlim(0);
        var requests = new ConcurrentQueue<string>();
        using var server = new RawServer(
            peer =>
            {
                requests.Enqueue(peer.ReadRequest()!.BatchId);
                peer.Answer();
                requests.Enqueue(peer.ReadRequest()!.BatchId);
                if (!isSeenByReader) Assert.True(looked.Wait(SenderRig.Grace));
                if (isReset) peer.Reset();
                else peer.Dispose();
                ended.Release();
            },
            RawServer.Always((peer, request) =>
            {
                requests.Enqueue(request.BatchId);
                peer.Answer();
            }));
        using var rig = new DirectRig(server);
        rig.Connect();

        rig.Seal(3, 30, isAlone: true);
        if (isSeenByReader) Assert.True(ended.Wait(SenderRig.Limit));
        rig.Queue.CollectDirect();
        looked.Release();
        rig.Close();

        Assert.Equal([0, 30], rig.Recorded);
        Assert.Equal(["f00d.1-1", "f00d.1-2", "f00d.1-2"], requests);
        Assert.Equal(0, rig.Counters.Retries);
        Assert.Empty(rig.Log);
    }

    [Fact]
    public void Records_that_were_rejected_become_dead_letters()
    {
        using var answered = new SemaphoreSlim(0);
        using var server = new RawServer(RawServer.Always((peer, request) =>
        {
            peer.Answer(body: request.BatchId.EndsWith("-2", StringComparison.Ordinal) ? """{"accepted":2,"rejected":[2]}""" : "{}");
            answered.Release();
        }));
        using var rig = new DirectRig(server);
        rig.Connect();

        rig.Seal(3, 30, isAlone: true);
        Assert.True(answered.Wait(SenderRig.Limit) && answered.Wait(SenderRig.Limit));
        SenderRig.Until(
            () =>
            {
                rig.Queue.CollectDirect();
                return rig.Queue.IsIdle;
            },
            "the answer is found");

        Assert.Equal(["2 of f00d.1-2"], rig.Letters);
        Assert.Equal(1, rig.Counters.RecordsDeadLettered);
        Assert.Equal(3, rig.Counters.RecordsAcknowledged);
    }

    [Fact]
    public void Closing_the_queue_delivers_what_went_past_it()
    {
        using var server = new RawServer(RawServer.Always((peer, _) => peer.Answer()));
        using var rig = new DirectRig(server);
        rig.Connect();

        rig.Seal(3, 30, isAlone: true);
        rig.Close();

        Assert.Equal([0, 30], rig.Recorded);
    }

    [Fact]
    public void Batches_of_both_ways_arrive_once_and_in_order_however_they_alternate()
    {
        const int Count = 3000;
        var random = new Random(7);
        var requests = new List<string>();
        using var server = new RawServer(RawServer.Always((peer, request) =>
        {
            requests.Add(request.BatchId);
            if (requests.Count % 7 == 0) Thread.Yield();
            peer.Answer();
        }));
        using var rig = new DirectRig(server);
        rig.Connect();

        for (var number = 1; number < Count; number++)
        {
            SenderRig.Until(() => rig.Queue.HasRoom && rig.Batches.Pool.PagesInUse < 32, "there is room");
            rig.Seal(random.Next(1, 40), number, isAlone: random.Next(2) == 0);
            if (random.Next(3) == 0) rig.Queue.CollectDirect();
            if (random.Next(3) == 0) SenderRig.Until(() => rig.Queue.IsIdle, "the queue is empty");
        }

        rig.Close();

        Assert.Equal(Enumerable.Range(0, Count).Select(number => (long)number), rig.Recorded);
        Assert.Equal(Enumerable.Range(1, Count).Select(number => $"f00d.1-{number}"), requests);
        Assert.Equal(0, rig.Batches.Pool.PagesInUse);
    }
}
