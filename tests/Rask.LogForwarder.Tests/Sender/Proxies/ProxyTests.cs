using System.Net;
using System.Net.Sockets;
using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Sender.Proxies;
using Rask.LogForwarder.Sender.Tls;
using Rask.LogForwarder.Telemetry;
using Rask.TestKit.Faults;
using Rask.TestKit.Processes;
using Rask.TestKit.Security;

namespace Rask.LogForwarder.Tests.Sender.Proxies;

public sealed class ProxyTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void An_http_request_names_its_whole_address_to_the_proxy_and_says_who_asks()
    {
        using var proxy = new FakeAggregator();
        using var rig = Rig("http://rask.example:9600/v1/aggregate?a=b", proxy.Port, new Secret("user:p\u00e4ss"));

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);

        var request = Assert.Single(proxy.Requests);
        Assert.Equal("POST http://rask.example:9600/v1/aggregate?a=b HTTP/1.1", request.RequestLine);
        Assert.Equal("rask.example:9600", request.Headers["Host"]);
        Assert.Equal("Basic dXNlcjpww6Rzcw==", request.Headers["Proxy-Authorization"]);
    }

    [Fact]
    public void An_https_endpoint_is_reached_through_a_tunnel_that_sees_only_the_host()
    {
        using var certificate = _authority.Issue("rask.example");
        using var fake = new FakeAggregator(null, TestAuthority.Server(certificate));
        string? head = null;
        using var proxy = Tunnel(fake.Port, asked => head = asked);
        using var rig = Rig("https://rask.example/v1/aggregate", proxy.Port, new Secret("user:pass"), new Secret("t0ken"));

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send(5000).Status);
        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send(sequence: 2).Status);

        Assert.Equal("CONNECT rask.example:443 HTTP/1.1\r\nHost: rask.example:443\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n", head);
        Assert.Equal([5000, 3], fake.Requests.Select(request => request.LineCount));
        Assert.All(fake.Requests, request => Assert.DoesNotContain("Proxy-Authorization", request.Headers.Keys));
        Assert.All(fake.Requests, request => Assert.Equal("POST /v1/aggregate HTTP/1.1", request.RequestLine));
    }

    [Theory]
    [InlineData("407 Proxy Authentication Required", false, "wants a user and a password", "set them in https_proxy")]
    [InlineData("407 Proxy Authentication Required", true, "does not take the user and the password", "set them in https_proxy")]
    [InlineData("403 Forbidden", false, "does not let us through to rask.example:443 (HTTP status 403)", "NO_PROXY")]
    public void A_proxy_that_refuses_is_named_with_the_remedy(string status, bool hasPassword, string what, string remedy)
    {
        using var proxy = new RawServer(peer =>
        {
            peer.ReadHead();
            peer.Answer(status);
            peer.DrainToEnd();
        });
        using var rig = Rig("https://rask.example/", proxy.Port, hasPassword ? new Secret("user:secret") : null);

        var result = rig.Send();

        Assert.Equal(DeliveryStatus.Refused, result.Status);
        Assert.Contains($"the proxy 127.0.0.1:{proxy.Port} {what}", result.Reason, StringComparison.Ordinal);
        Assert.Contains(remedy, result.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proxy_that_cannot_reach_the_aggregator_is_asked_again()
    {
        using var proxy = new RawServer(peer =>
        {
            peer.ReadHead();
            peer.Answer("502 Bad Gateway");
            peer.DrainToEnd();
        });
        using var rig = Rig("https://rask.example/", proxy.Port);

        var result = rig.Send();

        Assert.Equal(DeliveryStatus.Retry, result.Status);
        Assert.Equal(RetryReason.Connect, result.RetryReason);
        Assert.Contains("cannot reach rask.example:443 (HTTP status 502)", result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nmore than a tunnel")]
    public void Something_that_is_no_proxy_is_told(string speech)
    {
        using var proxy = new RawServer(peer =>
        {
            peer.ReadHead();
            peer.Say(speech);
            peer.DrainToEnd();
        });
        using var rig = Rig("https://rask.example/", proxy.Port);

        var result = rig.Send();

        Assert.Equal(DeliveryStatus.Refused, result.Status);
        Assert.Contains("does not answer as an HTTP proxy", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proxy_that_nobody_answers_for_is_named()
    {
        using var rig = Rig("http://rask.example/", FreePort.Next());

        var result = rig.Send();

        Assert.True(result.IsUnreachable);
        Assert.StartsWith("rask.example through the proxy 127.0.0.1:", result.Reason, StringComparison.Ordinal);
    }

    /// <summary>A proxy that opens tunnels to one port of this machine, whatever host is asked for.</summary>
    private static RawServer Tunnel(int port, Action<string> asked) => new(peer =>
    {
        asked(peer.ReadHead()!);
        using var target = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        target.Connect(IPAddress.Loopback, port);
        peer.Say("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
        var back = new Thread(() => Pump(target, peer.Socket)) { IsBackground = true };
        back.Start();
        Pump(peer.Socket, target);
        back.Join(SenderRig.Limit);
    });

    private static void Pump(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (var count = from.Receive(buffer); count > 0; count = from.Receive(buffer))
                for (var rest = buffer.AsMemory(0, count); rest.Length > 0;) rest = rest[to.Send(rest.Span)..];
            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // One end is gone; the other learns of it when its socket is disposed.
        }
    }

    private SenderRig Rig(string endpoint, int proxyPort, Secret? credentials = null, Secret? token = null) =>
        new(endpoint, access: new AccessSettings
        {
            Proxy = new ProxyAddress("127.0.0.1", proxyPort, "https_proxy", credentials),
            Tls = new TlsSettings(_authority.WriteCertificate(_folder["ca.pem"])),
            Token = token,
        });
}
