using Microsoft.Extensions.Time.Testing;
using Rask.LogForwarder.Collector.Discovery;

namespace Rask.LogForwarder.Tests.Discovery;

public class SharedNetworkTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
    private static readonly string Id = ContainerDirectory.IdOf("a1");

    private readonly FakeTimeProvider _time = new(Start.AddSeconds(1));

    [Fact]
    public void A_container_that_runs_on_keeps_its_network()
    {
        var network = Of(Id);
        for (var look = 0; look < 3; look++) Assert.Null(network.Look([Target(Start.AddSeconds(-5))]));
    }

    [Fact]
    public void A_stopped_container_is_waited_for_and_when_it_is_started_again_the_network_is_another()
    {
        var network = Of(Id);
        Assert.Null(network.Look([Target(Start.AddSeconds(-5))]));
        Assert.Null(network.Look([Target(Start.AddSeconds(-5)) with { IsRunning = false }]));
        Assert.Contains("must be restarted", network.Look([Target(Start.AddSeconds(5))]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_removed_container_takes_its_network_along()
    {
        var network = Of(Id);
        Assert.Null(network.Look([Target(Start.AddSeconds(-5))]));
        Assert.Contains("was removed", network.Look([]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_restart_between_joining_and_the_first_look_is_noticed() =>
        Assert.NotNull(Of(Id).Look([Target(Start.AddMilliseconds(10))]));

    [Fact]
    public void A_start_in_the_future_only_says_that_the_clock_was_set_back()
    {
        var network = Of(Id);
        Assert.Null(network.Look([Target(Start.AddHours(1))]));
        Assert.Null(network.Look([Target(Start.AddHours(1))]));
    }

    [Fact]
    public void The_own_network_is_never_lost()
    {
        var own = Of(Id);
        Assert.Null(own.Look([Target(Start.AddSeconds(-5)) with { IsForwarder = true }]));
        Assert.Null(own.Look([Target(Start.AddSeconds(5)) with { IsForwarder = true }]));
        Assert.Null(own.Look([]));
    }

    [Fact]
    public void The_own_container_without_the_label_is_being_started_at_the_first_look()
    {
        var own = Of(Id);
        Assert.Null(own.Look([Target(Start.AddHours(-1)) with { IsRunning = false }]));
        Assert.Null(own.Look([Target(Start.AddMilliseconds(50))]));
    }

    [Fact]
    public void Nothing_is_known_without_the_owner_or_its_container()
    {
        Assert.Null(Of(null).Look([]));
        var elsewhere = Of(Id);
        Assert.Null(elsewhere.Look([]));
        Assert.Null(elsewhere.Look([Target(Start.AddSeconds(5))]));
    }

    private static ContainerIdentity Target(DateTimeOffset started) => new()
    {
        Id = Id,
        Name = "web",
        Directory = "/containers/" + Id,
        IsRunning = true,
        StartedAt = started,
    };

    private SharedNetwork Of(string? owner) => new(owner, Start, _time);
}
