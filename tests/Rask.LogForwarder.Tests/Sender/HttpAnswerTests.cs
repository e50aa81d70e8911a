using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.Tests.Sender;

public sealed class HttpAnswerTests
{
    private const string Rejected = """{"accepted":2,"rejected":[2]}""";

    /// <summary>Sends two batches to a server that gives each the same answer and keeps the connection.</summary>
    private static (DeliveryResult Result, int Connections) Ask(string answer, bool closes = false, bool inSingleBytes = false)
    {
        using var server = new RawServer(peer =>
        {
            while (peer.ReadRequest() is not null)
            {
                if (!inSingleBytes) peer.Say(answer);
                else foreach (var letter in answer) peer.Say(letter.ToString());
                if (closes) return;
            }
        });
        using var rig = new SenderRig(server, TimeSpan.FromSeconds(10));
        var first = rig.Send();
        var second = rig.Send();
        Assert.Equal(first.Status, second.Status);
        Assert.Equal(first.Rejected, second.Rejected);
        return (first, server.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\n" + Rejected)]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 29\r\n\r\n" + Rejected)]
    [InlineData("HTTP/1.1 200 OK\r\nCONTENT-LENGTH:29\r\n\r\n" + Rejected)]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: \t 29 \t\r\nX-Empty:\r\nno colon\r\n\r\n" + Rejected)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length : 29\r\n\r\n" + Rejected)]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 29\n\n" + Rejected)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 29\r\nContent-Length: 29\r\n\r\n" + Rejected)]
    [InlineData("HTTP/1.1 202 Accepted\r\nX-Folded: a\r\n Content-Length: 3\r\nContent-Length: 29\r\n\r\n" + Rejected)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"acc\r\n018;name=value\r\nepted\":2,\"rejected\":[2]}\r\n0\r\nTrailer: x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\nContent-Length: 3\r\n\r\n1D\r\n" + Rejected + "\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\n" + Rejected)]
    public void Reads_an_answer_and_keeps_the_connection(string answer)
    {
        var (result, connections) = Ask(answer);

        Assert.Equal(DeliveryStatus.Acknowledged, result.Status);
        Assert.Equal([2], result.Rejected);
        Assert.Equal(1, connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 29\r\nConnection: close\r\n\r\n" + Rejected)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 29\r\nConnection: foo, Close\r\n\r\n" + Rejected)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 29\r\n\r\n" + Rejected)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\n" + Rejected + "surplus")]
    public void Takes_a_new_connection_after_an_answer_that_ends_the_old_one(string answer)
    {
        var (result, connections) = Ask(answer);

        Assert.Equal(DeliveryStatus.Acknowledged, result.Status);
        Assert.Equal([2], result.Rejected);
        Assert.Equal(2, connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n" + Rejected)]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n" + Rejected)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 3\r\n\r\n" + Rejected)]
    public void Reads_a_body_that_ends_with_the_connection(string answer)
    {
        var (result, connections) = Ask(answer, closes: true);

        Assert.Equal(DeliveryStatus.Acknowledged, result.Status);
        Assert.Equal([2], result.Rejected);
        Assert.Equal(2, connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    public void An_answer_without_a_readable_body_acknowledges_all(string answer)
    {
        var (result, connections) = Ask(answer);

        Assert.Equal(DeliveryStatus.Acknowledged, result.Status);
        Assert.Empty(result.Rejected);
        Assert.Equal(1, connections);
    }

    [Fact]
    public void Reads_an_answer_that_comes_in_single_bytes()
    {
        var (result, connections) = Ask(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1D\r\n" + Rejected + "\r\n0\r\n\r\n", inSingleBytes: true);

        Assert.Equal(DeliveryStatus.Acknowledged, result.Status);
        Assert.Equal([2], result.Rejected);
        Assert.Equal(1, connections);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n")]
    [InlineData("HTTP/2 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 +20 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1_200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnothing\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}no line end\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("")]
    public void What_is_no_whole_answer_is_tried_again(string answer)
    {
        var (result, _) = Ask(answer, closes: true);

        Assert.Equal(DeliveryStatus.Retry, result.Status);
        Assert.NotEmpty(result.Reason);
    }

    [Fact]
    public void A_head_without_end_is_refused_before_it_fills_the_memory()
    {
        using var server = new RawServer(peer =>
        {
            peer.ReadRequest();
            peer.Say("HTTP/1.1 200 OK\r\n");
            while (true) peer.Say($"X-More: {new string('x', 1000)}\r\n");
        });
        using var rig = new SenderRig(server);

        var result = rig.Send();

        Assert.Equal(DeliveryStatus.Retry, result.Status);
        Assert.Contains("too long", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_body_is_not_read_to_its_end()
    {
        using var server = new RawServer(peer =>
        {
            peer.ReadRequest();
            peer.Say("HTTP/1.1 503 No\r\nContent-Length: 99999999999\r\n\r\n");
            while (true) peer.Say(new string('x', 10_000));
        });
        using var rig = new SenderRig(server);

        Assert.Equal(503, rig.Send().StatusCode);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(599)]
    public void These_statuses_are_tried_again(int status)
    {
        var (result, connections) = Ask($"HTTP/1.1 {status} No\r\nRetry-After: 7\r\nContent-Length: 5\r\n\r\nnever");

        Assert.Equal(DeliveryStatus.Retry, result.Status);
        Assert.Equal(status, result.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), result.RetryAfter);
        Assert.Contains("never", result.Reason, StringComparison.Ordinal);
        Assert.Equal(1, connections);
    }

    [Theory]
    [InlineData(301, "Refused")]
    [InlineData(302, "Refused")]
    [InlineData(304, "Refused")]
    [InlineData(307, "Refused")]
    [InlineData(400, "Invalid")]
    [InlineData(401, "Refused")]
    [InlineData(403, "Refused")]
    [InlineData(404, "Refused")]
    [InlineData(409, "Conflict")]
    [InlineData(413, "TooLarge")]
    [InlineData(418, "Refused")]
    [InlineData(422, "Invalid")]
    public void Other_statuses_are_told_apart_and_redirects_are_not_followed(int status, string expected)
    {
        var location = "";
        using var elsewhere = new RawServer(_ => location = "somebody came");
        var (result, connections) = Ask($"HTTP/1.1 {status} No\r\nLocation: http://127.0.0.1:{elsewhere.Port}/\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(expected, result.Status.ToString());
        Assert.Equal(status, result.StatusCode);
        Assert.Equal(1, connections);
        Assert.Equal(0, elsewhere.Connections);
        Assert.Equal("", location);
    }

    [Fact]
    public void Rejected_numbers_of_an_acknowledgement_that_is_too_long_to_be_read_whole_are_kept()
    {
        var body = """{"rejected":[1,3""" + new string(' ', 3 * 1024 * 1024) + "],\"accepted\":1}";
        using var server = new RawServer(RawServer.Always((peer, _) => peer.Answer(body: body)));
        using var rig = new SenderRig(server);

        var result = rig.Send(lines: 3);

        Assert.Equal(DeliveryStatus.Acknowledged, result.Status);
        Assert.Equal([1, 3], result.Rejected);
    }
}
