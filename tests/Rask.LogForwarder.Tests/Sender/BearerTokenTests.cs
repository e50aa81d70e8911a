using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Sender;
using Rask.TestKit.Faults;
using Rask.TestKit.Processes;

namespace Rask.LogForwarder.Tests.Sender;

public sealed class BearerTokenTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Goes_with_every_request()
    {
        using var fake = new FakeAggregator();
        using var rig = new SenderRig(fake.Endpoint, access: new AccessSettings { Token = new Secret("t0ken") });

        rig.Send();
        rig.Transport.SendProbe(rig.Abort);
        rig.Transport.SendVoid(new BatchId("f00d", 1, 2), 1, BatchPart.Of(1, 1, 1), rig.Abort);

        Assert.Equal(3, fake.Requests.Count);
        Assert.All(fake.Requests, request => Assert.Equal("Bearer t0ken", request.Headers["Authorization"]));
    }

    [Fact]
    public void Without_one_there_is_no_header()
    {
        using var fake = new FakeAggregator();
        using var rig = new SenderRig(fake.Endpoint);

        rig.Send();

        Assert.DoesNotContain("Authorization", fake.Requests[0].Headers.Keys);
    }

    [Fact]
    public void A_file_is_read_again_when_it_is_written_renamed_or_its_link_leads_elsewhere()
    {
        using var fake = new FakeAggregator();
        // As Kubernetes keeps secrets: token -> ..data/token, ..data -> a folder of one version.
        Directory.CreateDirectory(_folder["v1"]);
        Directory.CreateDirectory(_folder["v2"]);
        File.WriteAllText(_folder["v1/token"], "first\n");
        File.WriteAllText(_folder["v2/token"], "fourth");
        File.CreateSymbolicLink(_folder["..data"], "v1");
        File.CreateSymbolicLink(_folder["token"], "..data/token");
        using var rig = new SenderRig(fake.Endpoint, access: new AccessSettings { TokenFile = _folder["token"] });
        rig.Send(sequence: 1);

        File.WriteAllText(_folder["v1/token"], "the second\r\n".Replace(" ", "-", StringComparison.Ordinal));
        rig.Send(sequence: 2);
        File.WriteAllText(_folder["v1/next"], "third");
        File.Move(_folder["v1/next"], _folder["v1/token"], overwrite: true);
        rig.Send(sequence: 3);
        File.CreateSymbolicLink(_folder["..next"], "v2");
        // The framework moves no link that leads to a folder.
        Assert.Equal(0, Libc.Rename(_folder["..next"], _folder["..data"]));
        rig.Send(sequence: 4);

        Assert.Equal(
            ["Bearer first", "Bearer the-second", "Bearer third", "Bearer fourth"],
            fake.Requests.Select(request => request.Headers["Authorization"]));
    }

    [Fact]
    public void A_file_that_is_gone_for_a_moment_does_not_take_the_token_away()
    {
        using var fake = new FakeAggregator();
        File.WriteAllText(_folder["token"], "kept");
        using var rig = new SenderRig(fake.Endpoint, access: new AccessSettings { TokenFile = _folder["token"] });
        rig.Send(sequence: 1);

        File.Delete(_folder["token"]);
        rig.Send(sequence: 2);
        File.WriteAllText(_folder["token"], "");
        rig.Send(sequence: 3);

        Assert.All(fake.Requests, request => Assert.Equal("Bearer kept", request.Headers["Authorization"]));
        Assert.Equal(3, fake.Requests.Count);
    }

    [Fact]
    public void A_refused_token_is_read_again_at_once_whatever_its_file_looks_like()
    {
        File.WriteAllText(_folder["token"], "old-token");
        var path = _folder["token"];
        using var fake = new FakeAggregator(request =>
        {
            if (request.Headers["Authorization"] == "Bearer new-token") return FakeAnswer.Accept;
            // Only now, while the request is under way.
            File.WriteAllText(path, "new-token");
            return FakeAnswer.Error(401);
        });
        using var rig = new SenderRig(fake.Endpoint, access: new AccessSettings { TokenFile = path });

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);

        Assert.Equal(["Bearer old-token", "Bearer new-token"], fake.Requests.Select(request => request.Headers["Authorization"]));
        Assert.Equal(fake.Requests[0].BatchId, fake.Requests[1].BatchId);
    }

    [Fact]
    public void A_refused_token_that_stays_the_same_is_tried_once()
    {
        File.WriteAllText(_folder["token"], "wrong");
        using var fake = new FakeAggregator(_ => FakeAnswer.Error(401));
        using var rig = new SenderRig(fake.Endpoint, access: new AccessSettings { TokenFile = _folder["token"] });

        var result = rig.Send();

        Assert.Equal(DeliveryStatus.Refused, result.Status);
        Assert.Equal(401, result.StatusCode);
        Assert.Single(fake.Requests);
    }

    [Theory]
    [InlineData(null, "No such file")]
    [InlineData("", "does not hold a token")]
    [InlineData("two words", "does not hold a token")]
    [InlineData("line\r\nX-Other: yes", "does not hold a token")]
    [InlineData("t\u00f6ken", "does not hold a token")]
    public void Without_a_usable_token_nothing_is_sent_and_the_file_is_named(string? content, string reason)
    {
        using var fake = new FakeAggregator();
        if (content is not null) File.WriteAllText(_folder["token"], content);
        using var rig = new SenderRig(fake.Endpoint, access: new AccessSettings { TokenFile = _folder["token"] });

        var result = rig.Send();

        Assert.Equal(DeliveryStatus.Refused, result.Status);
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
        Assert.Contains(_folder["token"], result.Reason, StringComparison.Ordinal);
        Assert.Contains("RASK_TOKEN_FILE", result.Reason, StringComparison.Ordinal);
        if (!string.IsNullOrEmpty(content)) Assert.DoesNotContain(content, result.Reason, StringComparison.Ordinal);
        Assert.Empty(fake.Requests);
    }

    [Fact]
    public void A_token_that_is_too_long_is_none()
    {
        File.WriteAllText(_folder["token"], new string('x', BearerToken.Longest + 1));
        Assert.Throws<SetupException>(() => new BearerToken(new AccessSettings { TokenFile = _folder["token"] }).Refresh());

        File.WriteAllText(_folder["token"], new string('x', BearerToken.Longest) + "\r\n");
        var token = new BearerToken(new AccessSettings { TokenFile = _folder["token"] });
        token.Refresh();
        Assert.Equal(Encoding.ASCII.GetBytes("\r\nAuthorization: Bearer " + new string('x', BearerToken.Longest)), token.HeaderLine);
    }

    [Fact]
    public void An_answer_that_repeats_the_token_does_not_bring_it_into_the_log()
    {
        using var server = new RawServer(RawServer.Always((peer, _) => peer.Answer("403 Forbidden", "no: Bearer t0ken is not known")));
        using var rig = new SenderRig(
            $"http://127.0.0.1:{server.Port}/", access: new AccessSettings { Token = new Secret("t0ken") });

        Assert.EndsWith("no: Bearer *** is not known", rig.Send().Reason, StringComparison.Ordinal);

        using var second = new RawServer(RawServer.Always((peer, _) => peer.Answer(body: """{"rejected":[1],"reasons":["line 1: has t0ken in it"]}""")));
        using var other = new SenderRig(
            $"http://127.0.0.1:{second.Port}/", access: new AccessSettings { Token = new Secret("t0ken") });
        Assert.Equal("has *** in it", other.Send().Reasons![1]);
    }

    [Fact]
    public void Neither_settings_nor_options_show_it_as_text() =>
        Assert.DoesNotContain("t0ken", $"{new LogForwarder.Configuration.ForwarderOptions { Access = new AccessSettings { Token = new Secret("t0ken") } }}", StringComparison.Ordinal);
}
