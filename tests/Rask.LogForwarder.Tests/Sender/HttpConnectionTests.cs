using System.Net;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.Tests.Sender;

public sealed class HttpConnectionTests
{
    private static readonly Action<RawPeer> Drain = peer => peer.DrainToEnd();

    /// <summary>An address on the loopback where nobody listens on the port of a server at 127.0.0.1.</summary>
    private static readonly IPAddress Refusing = IPAddress.Parse("127.0.0.2");

    [Fact]
    public void Goes_on_to_the_next_address_where_one_refuses()
    {
        using var server = new RawServer(Drain);
        using var wake = new WakeEvent();
        using var abort = new AbortSignal(wake);
        IPAddress[] addresses = [Refusing, IPAddress.Loopback];

        using var connection = PlainConnection.Open(addresses, server.Port, Deadline.After(SenderRig.Limit, abort), abort);

        SenderRig.Until(() => server.Connections == 1, "the server is reached");
    }

    [Fact]
    public void Goes_on_to_the_next_address_where_one_swallows_everything()
    {
        using var full = new FullBacklog();
        using var server = new RawServer(Refusing, full.Port, Drain);
        using var wake = new WakeEvent();
        using var abort = new AbortSignal(wake);
        IPAddress[] addresses = [IPAddress.Loopback, Refusing];

        using var connection = PlainConnection.Open(addresses, full.Port, Deadline.After(TimeSpan.FromSeconds(2), abort), abort);

        SenderRig.Until(() => server.Connections == 1, "the server is reached");
    }

    [Fact]
    public void Sees_what_the_other_side_says_unasked()
    {
        using var go = new ManualResetEventSlim();
        using var server = new RawServer(peer =>
        {
            Assert.True(go.Wait(SenderRig.Limit));
            peer.Say("x");
            peer.DrainToEnd();
        });
        using var wake = new WakeEvent();
        using var abort = new AbortSignal(wake);
        using var connection = PlainConnection.Open([IPAddress.Loopback], server.Port, Deadline.After(SenderRig.Limit, abort), abort);
        Assert.False(connection.HasInput);
        Assert.True(connection.WaitIdle(-1, TimeSpan.FromMilliseconds(1)));

        go.Set();

        Assert.False(connection.WaitIdle(-1, SenderRig.Limit));
        Assert.True(connection.HasInput);
    }
}
