using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.Docker;
using Rask.TestKit.Processes;

namespace Rask.EndToEnd.Tests.Docker;

/// <summary>A sidecar in the network of its target (<c>network_mode: service:x</c>), whose target is restarted or removed.</summary>
public class SharedNetworkTests(DockerFixture docker)
{
    /// <summary>Nothing listens there, so that all that the sidecar has read is still its own when the network goes.</summary>
    private const string Nowhere = "http://127.0.0.1:9/v1/aggregate";

    [Fact]
    public async Task Joins_the_new_network_of_a_restarted_target_and_loses_nothing()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var target = await scenario.RunServiceAsync(Generator.NumbersPerLife(1000));
        var sidecar = await scenario.RunSidecarAsync(new ContainerSpec
        {
            Command = ["--endpoint", Nowhere],
            Network = $"container:{target.Id}",
            Restart = "always",
        });
        await Eventually.True(() => DockerScenario.LogOf(sidecar).Contains("\\\"following\\\"", StringComparison.Ordinal), Scenario.Timeout, () => DockerScenario.LogOf(sidecar));
        var before = await sidecar.NetworkNamespaceAsync();
        Assert.Equal(await target.NetworkNamespaceAsync(), before);

        await target.RestartAsync();

        await Eventually.True(() => DockerScenario.LogOf(sidecar).Contains("\\\"exit_code\\\":75", StringComparison.Ordinal), Scenario.Timeout, () => DockerScenario.LogOf(sidecar));
        await Eventually.True(
            () => DockerScenario.LogOf(sidecar).Split("\\\"started\\\"").Length == 3, Scenario.Timeout, () => DockerScenario.LogOf(sidecar));
        Assert.Equal("1", await sidecar.InspectAsync("{{.RestartCount}}"));
        var after = await sidecar.NetworkNamespaceAsync();
        Assert.NotEqual(before, after);
        Assert.Equal(await target.NetworkNamespaceAsync(), after);
        Assert.Contains("was started again and has another network now", DockerScenario.LogOf(sidecar), StringComparison.Ordinal);

        await sidecar.RemoveAsync();
        await DeliveredOnceAsync(scenario, 2000);
    }

    [Fact]
    public async Task Ends_when_its_target_is_removed_and_keeps_what_it_had()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var target = await scenario.RunServiceAsync(Generator.Numbers(0, 1000));
        var sidecar = await scenario.RunSidecarAsync(new ContainerSpec { Command = ["--endpoint", Nowhere], Network = $"container:{target.Id}" });
        await Eventually.True(() => DockerScenario.LogOf(sidecar).Contains("\\\"following\\\"", StringComparison.Ordinal), Scenario.Timeout, () => DockerScenario.LogOf(sidecar));
        await Eventually.True(() => File.ReadLines(target.LogPath).Count() == 1000, Scenario.Timeout);

        await target.RemoveAsync();

        Assert.Equal(75, await sidecar.WaitAsync(Scenario.Timeout));
        Assert.Contains("was removed", DockerScenario.LogOf(sidecar), StringComparison.Ordinal);
        await sidecar.RemoveAsync();
        await DeliveredOnceAsync(scenario, 1000);
    }

    [Fact]
    public async Task Stays_while_its_target_is_stopped()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var target = await scenario.RunServiceAsync(Generator.NumbersPerLife(1000));
        var sidecar = await scenario.RunSidecarAsync(new ContainerSpec
        {
            Command = ["--endpoint", Nowhere],
            Network = $"container:{target.Id}",
            Restart = "always",
        });
        await Eventually.True(() => DockerScenario.LogOf(sidecar).Contains("\\\"following\\\"", StringComparison.Ordinal), Scenario.Timeout, () => DockerScenario.LogOf(sidecar));
        await target.StopAsync();
        Assert.Equal("true 0", await sidecar.InspectAsync("{{.State.Running}} {{.RestartCount}}"));

        // The engine would not start it again while there is no network to join.
        await target.StartAsync();
        await Eventually.True(
            () => DockerScenario.LogOf(sidecar).Split("\\\"started\\\"").Length == 3, Scenario.Timeout, () => DockerScenario.LogOf(sidecar));
        Assert.Equal(await target.NetworkNamespaceAsync(), await sidecar.NetworkNamespaceAsync());
        await sidecar.RemoveAsync();
        await DeliveredOnceAsync(scenario, 2000);
    }

    /// <summary>A forwarder that has the sidecar's state, and an aggregator, delivers the rest: each line once.</summary>
    private static async Task DeliveredOnceAsync(DockerScenario scenario, int lines)
    {
        var fake = scenario.Base.Fake();
        var forwarder = scenario.Forward(fake.Endpoint);
        await Eventually.True(() => fake.AcknowledgedCount >= lines, Scenario.Timeout, () => $"{fake.AcknowledgedCount}. {forwarder.Process.Error.Text}");
        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));
        Wire.EachOnce(0, lines - 1, fake);
    }
}
