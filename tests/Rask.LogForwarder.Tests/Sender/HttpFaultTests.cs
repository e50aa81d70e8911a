using System.Net.Sockets;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.Tests.Sender;

public sealed class HttpFaultTests
{
    private static readonly Action<RawPeer> Accept = RawServer.Always((peer, _) => peer.Answer());

    /// <summary>More than the buffers of both ends of a connection hold.</summary>
    private static Batch Large(SenderRig rig) =>
        rig.Batches.Of(Enumerable.Range(0, 14_000).Select(number => TestBatches.Line($"{number} {new string('x', 400)}")));

    /// <summary>Reads the head and then nothing, until the client is held up in the middle of its body.</summary>
    private static void StopReading(RawPeer peer)
    {
        Assert.NotNull(peer.ReadHead());
        peer.WaitUntilHeldUp();
    }

    [Fact]
    public void A_connection_that_is_closed_before_the_answer_is_a_failure()
    {
        using var server = new RawServer(peer => peer.ReadRequest());
        using var rig = new SenderRig(server);

        Assert.Equal(DeliveryStatus.Retry, rig.Send().Status);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public void A_reset_connection_is_a_failure()
    {
        using var server = new RawServer(peer =>
        {
            peer.ReadRequest();
            peer.Reset();
        });
        using var rig = new SenderRig(server);

        Assert.Equal(DeliveryStatus.Retry, rig.Send().Status);
    }

    [Fact]
    public void A_reset_in_the_middle_of_the_body_is_a_failure()
    {
        using var server = new RawServer(peer =>
        {
            StopReading(peer);
            peer.Reset();
        });
        using var rig = new SenderRig(server);

        Assert.Equal(DeliveryStatus.Retry, rig.Send(Large(rig)).Status);
    }

    [Fact]
    public void A_server_that_has_closed_its_sending_side_is_a_failure()
    {
        using var server = new RawServer(peer =>
        {
            peer.Socket.Shutdown(SocketShutdown.Send);
            peer.DrainToEnd();
        });
        using var rig = new SenderRig(server);

        Assert.Equal(DeliveryStatus.Retry, rig.Send().Status);
        Assert.Equal(DeliveryStatus.Retry, rig.Send(Large(rig)).Status);
    }

    [Theory]
    [InlineData("413 Too Large", 413, "TooLarge")]
    [InlineData("401 Unauthorized", 401, "Refused")]
    public void An_early_refusal_is_read_while_the_body_is_still_being_sent(string answer, int status, string expected)
    {
        using var server = new RawServer(peer =>
        {
            StopReading(peer);
            peer.Answer(answer, "no", "Connection: close\r\n");
            peer.DrainToEnd();
        });
        using var rig = new SenderRig(server);

        var result = rig.Send(Large(rig));

        Assert.Equal(expected, result.Status.ToString());
        Assert.Equal(status, result.StatusCode);
    }

    [Fact]
    public void An_early_refusal_is_read_although_the_server_closes_with_the_body_unread()
    {
        using var server = new RawServer(peer =>
        {
            StopReading(peer);
            peer.Answer("413 Too Large", "no");
            peer.Socket.Close();
        });
        using var rig = new SenderRig(server);

        Assert.Equal(413, rig.Send(Large(rig)).StatusCode);
    }

    [Fact]
    public void A_2xx_before_the_whole_body_was_sent_acknowledges_nothing()
    {
        using var server = new RawServer(
            peer =>
            {
                StopReading(peer);
                peer.Answer();
                peer.DrainToEnd();
            },
            Accept);
        using var rig = new SenderRig(server);
        var batch = Large(rig);

        Assert.Equal(DeliveryStatus.Retry, rig.Send(batch).Status);
        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send(batch).Status);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public void An_interim_answer_in_the_middle_of_the_body_does_not_stop_it()
    {
        var body = Array.Empty<byte>();
        using var server = new RawServer(peer =>
        {
            peer.WaitUntilHeldUp();
            peer.Say("HTTP/1.1 100 Continue\r\n\r\n");
            body = peer.ReadRequest()!.Body;
            peer.Answer();
            peer.DrainToEnd();
        });
        using var rig = new SenderRig(server, TimeSpan.FromSeconds(5));
        var batch = Large(rig);

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send(batch).Status);

        Assert.Equal(TestBatches.Encode(batch), body);
    }

    [Fact]
    public void A_kept_connection_that_the_server_closed_costs_no_failure()
    {
        using var closed = new ManualResetEventSlim();
        using var server = new RawServer(
            peer =>
            {
                peer.ReadRequest();
                peer.Answer();
                peer.Dispose();
                closed.Set();
            },
            Accept);
        using var rig = new SenderRig(server);
        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);
        Assert.True(closed.Wait(SenderRig.Limit));

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);

        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public void A_kept_connection_that_breaks_during_the_next_request_costs_no_failure()
    {
        using var server = new RawServer(
            peer =>
            {
                peer.ReadRequest();
                peer.Answer();
                peer.ReadRequest();
                peer.Reset();
            },
            Accept);
        using var rig = new SenderRig(server);

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);
        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);
        Assert.Equal(2, server.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")]
    public void What_a_server_says_unasked_is_never_taken_for_the_answer_to_the_next_batch(string unasked)
    {
        using var said = new ManualResetEventSlim();
        var bodies = new List<byte[]>();
        using var server = new RawServer(
            peer =>
            {
                peer.ReadRequest();
                peer.Answer();
                // Behind the acknowledgement that the client has taken: it must have gone on before this comes.
                Assert.True(said.Wait(SenderRig.Limit));
                peer.Say(unasked);
                peer.WaitUntilTaken();
                said.Reset();
                while (peer.ReadRequest() is not null)
                {
                }
            },
            RawServer.Always((peer, request) =>
            {
                bodies.Add(request.Body);
                peer.Answer();
            }));
        using var rig = new SenderRig(server);
        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);
        said.Set();
        SenderRig.Until(() => !said.IsSet, "what the server said has come");

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send(5).Status);

        Assert.Single(bodies);
    }

    [Fact]
    public void An_idle_connection_that_the_server_closes_is_noticed_at_once()
    {
        using var server = new RawServer(
            peer =>
            {
                peer.ReadRequest();
                peer.Answer();
            },
            Accept);
        using var rig = new SenderRig(server);
        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);

        SenderRig.Bounded(() =>
        {
            rig.Transport.WaitIdle(rig.Wake.Fd, SenderRig.Limit);
            return true;
        });

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public void A_server_that_never_answers_is_given_up_after_the_request_limit()
    {
        using var server = new RawServer(peer => peer.DrainToEnd());
        using var rig = new SenderRig(server, TimeSpan.FromMilliseconds(100));

        var result = rig.Send();

        Assert.Equal(DeliveryStatus.Retry, result.Status);
        Assert.Contains("0.1 s", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_never_reads_is_given_up_after_the_request_limit()
    {
        using var end = new ManualResetEventSlim();
        using var server = new RawServer(_ => end.Wait(SenderRig.Limit));
        using var rig = new SenderRig(server, TimeSpan.FromMilliseconds(200));

        var result = rig.Send(Large(rig));
        end.Set();

        Assert.Equal(DeliveryStatus.Retry, result.Status);
        Assert.Contains("0.2 s", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_connection_is_a_failure_with_a_reason()
    {
        int port;
        using (var gone = new RawServer(Accept)) port = gone.Port;
        using var rig = new SenderRig($"http://127.0.0.1:{port}/v1/aggregate");

        var result = rig.Send();

        Assert.Equal(DeliveryStatus.Retry, result.Status);
        Assert.Contains($"127.0.0.1:{port}: Connection refused", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_that_nobody_accepts_is_given_up_after_the_connection_limit()
    {
        using var full = new FullBacklog();
        using var rig = new SenderRig($"http://127.0.0.1:{full.Port}/", connectLimit: TimeSpan.FromMilliseconds(100));

        var result = rig.Send();

        Assert.Equal(DeliveryStatus.Retry, result.Status);
        Assert.Contains("0.1 s", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_is_not_known_is_a_failure_with_a_reason()
    {
        using var rig = new SenderRig("http://no-such-host.invalid:9600/v1/aggregate");

        var result = rig.Send();

        Assert.Equal(DeliveryStatus.Retry, result.Status);
        Assert.Contains("no-such-host.invalid:9600", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Sleeps_while_it_waits_also_after_batches_have_come_meanwhile()
    {
        using var server = new RawServer(peer => peer.DrainToEnd());
        using var rig = new SenderRig(server, TimeSpan.FromMilliseconds(300));
        // A wake-up that nobody took, as a race between the waker and the end of a sleep leaves behind.
        rig.Wake.WakeAlways();

        var used = SenderRig.Bounded(() =>
        {
            var before = ThreadTime.Current;
            _ = rig.Transport.Send(rig.Batches.Numbered(1), rig.Abort);
            return ThreadTime.Current - before;
        });

        Assert.InRange(used, TimeSpan.Zero, TimeSpan.FromMilliseconds(150));
    }
}
