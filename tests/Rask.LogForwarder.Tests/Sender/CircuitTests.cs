using System.Net;
using System.Net.Sockets;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Sender;

public sealed class CircuitTests : IDisposable
{
    private readonly WakeEvent _wake = new();
    private readonly AbortSignal _abort;
    private readonly MemoryStream _log = new();

    public CircuitTests() => _abort = new AbortSignal(_wake);

    public static TheoryData<int, string> OtherFailures { get; } = new()
    {
        { 503, nameof(RetryReason.Broken) },
        { 429, nameof(RetryReason.Broken) },
        { 0, nameof(RetryReason.Timeout) },
        { 0, nameof(RetryReason.Broken) },
        { 0, nameof(RetryReason.Connect) },
    };

    [Fact]
    public void Asks_every_few_seconds_whether_a_host_is_back_that_nobody_can_connect_to()
    {
        var circuit = Open(random: 1);

        Assert.Equal([0.5, 1, 2, 4, 5, 5, 5, 5, 5, 5], Waits(circuit, Unreachable, 10));
    }

    [Fact]
    public void Waits_for_a_host_that_nobody_can_connect_to_have_full_jitter()
    {
        var circuit = Open(random: 0.5);

        Assert.Equal([0.25, 0.5, 1, 2, 2.5, 2.5], Waits(circuit, Unreachable, 6));
    }

    [Theory]
    [MemberData(nameof(OtherFailures))]
    public void Waits_up_to_a_minute_after_all_other_failures(int status, string fault)
    {
        var circuit = Open(random: 1);
        var failure = new DeliveryResult(DeliveryStatus.Retry, "failed", status, null, []) { Fault = Enum.Parse<RetryReason>(fault) };

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 32, 60, 60], Waits(circuit, failure, 9));
    }

    [Fact]
    public void What_a_proxy_asked_for_outlasts_the_shorter_limit()
    {
        var circuit = Open(random: 1);

        Assert.Equal([90.0], Waits(circuit, Unreachable with { RetryAfter = TimeSpan.FromSeconds(90) }, 1));
    }

    [Fact]
    public void A_failure_of_another_kind_has_its_own_limit_again()
    {
        var circuit = Open(random: 1);
        _ = Waits(circuit, Unreachable, 20);

        Assert.Equal([60.0], Waits(circuit, DeliveryResult.Failed("late", RetryReason.Timeout), 1));
        Assert.Equal([5.0], Waits(circuit, Unreachable, 1));
    }

    [Fact]
    public void A_refused_connection_and_an_unknown_name_are_nobody_to_connect_to()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        Assert.True(Send($"http://127.0.0.1:{port}/").IsUnreachable);
        Assert.True(Send($"http://name.invalid:{port}/").IsUnreachable);
    }

    [Fact]
    public void An_answer_and_a_time_out_come_from_somebody()
    {
        using var server = new RawServer(RawServer.Always((peer, _) => peer.Answer("503 Service Unavailable")));
        using var silent = new RawServer(static peer =>
        {
            _ = peer.ReadRequest();
            peer.DrainToEnd();
        });

        Assert.False(Send($"http://127.0.0.1:{server.Port}/").IsUnreachable);
        Assert.False(Send($"http://127.0.0.1:{silent.Port}/").IsUnreachable);
    }

    public void Dispose()
    {
        _abort.Dispose();
        _wake.Dispose();
        _log.Dispose();
    }

    private static double[] Waits(Circuit circuit, DeliveryResult failure, int count)
    {
        var waits = new double[count];
        for (var i = 0; i < count; i++)
        {
            circuit.Fail(failure);
            waits[i] = circuit.Wait.TotalSeconds;
        }

        return waits;
    }

    private static DeliveryResult Send(string endpoint)
    {
        using var rig = new SenderRig(endpoint, requestLimit: TimeSpan.FromMilliseconds(200));
        return rig.Send();
    }

    private Circuit Open(double random) =>
        // Fail does not use the transport.
        new(null!, _abort, new SelfLog(_log, LogSeverity.Error, TimeProvider.System), new Counters(), () => random);

    private static DeliveryResult Unreachable => DeliveryResult.Failed("refused", RetryReason.Connect) with { IsUnreachable = true };
}
