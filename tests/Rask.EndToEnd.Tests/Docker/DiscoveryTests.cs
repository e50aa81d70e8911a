using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.Docker;
using Rask.TestKit.Faults;
using Rask.TestKit.Processes;
using Rask.TestKit.Programs;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Docker;

/// <summary>Which container the target is, and who it says it is.</summary>
public class DiscoveryTests(DockerFixture docker)
{
    private static readonly string[] Right = ["sh", "-c", "echo right; exec sleep 1000"];
    private static readonly string[] Wrong = ["sh", "-c", "echo wrong; exec sleep 1000"];

    [Fact]
    public async Task Takes_id_service_and_group_from_the_container()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        var container = await scenario.RunAsync(new ContainerSpec
        {
            Command = Right,
            Name = $"stack-{scenario.Service}-1",
            Labels = new Dictionary<string, string>(ContainerSpec.ComposeLabels(scenario.Service)) { ["rask.group"] = "back \"end\"" },
        });

        var record = await FirstRecordAsync(fake, scenario.Forward(fake.Endpoint));

        Assert.Equal(container.Id, record.ContainerId);
        Assert.Equal(scenario.Service, record.ServiceName);
        Assert.Equal("back \"end\"", record.ServiceGroup);
    }

    [Fact]
    public async Task Finds_a_container_by_its_exact_name()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        await scenario.RunAsync(new ContainerSpec { Command = Wrong, Name = $"{scenario.Service}-other" });
        await scenario.RunAsync(new ContainerSpec { Command = Right, Name = scenario.Service });

        var record = await FirstRecordAsync(fake, scenario.Forward(fake.Endpoint));

        Assert.Equal("right", record.Message);
        Assert.Equal(scenario.Service, record.ServiceName);
        Assert.Null(record.ServiceGroup);
    }

    [Fact]
    public async Task Finds_a_container_whose_name_contains_the_target_between_borders()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        await scenario.RunAsync(new ContainerSpec { Command = Wrong, Name = $"x{scenario.Service}" });
        await scenario.RunAsync(new ContainerSpec { Command = Wrong, Name = $"a_longer_{scenario.Service}_1" });
        await scenario.RunAsync(new ContainerSpec { Command = Right, Name = $"a_{scenario.Service}_1" });

        Assert.Equal("right", (await FirstRecordAsync(fake, scenario.Forward(fake.Endpoint))).Message);
    }

    [Fact]
    public async Task Never_takes_another_forwarder()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        await scenario.RunAsync(new ContainerSpec
        {
            Command = Wrong,
            Name = $"{scenario.Service}-logs",
            Labels = new Dictionary<string, string> { ["rask.forwarder"] = "true" },
        });
        var forwarder = scenario.Forward(fake.Endpoint);
        await Eventually.True(() => Directory.Exists(scenario.Base.StateDirectory) || forwarder.Process.HasExited, Scenario.Timeout);
        await scenario.RunAsync(new ContainerSpec { Command = Right, Name = $"stack-{scenario.Service}-1" });

        Assert.Equal("right", (await FirstRecordAsync(fake, forwarder)).Message);
    }

    [Fact]
    public async Task Follows_what_its_own_host_name_says()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        await scenario.RunServiceAsync(Right);

        Assert.Equal("right", (await FirstRecordAsync(fake, scenario.ForwardOnHost($"{scenario.Service}-logs", fake.Endpoint))).Message);
    }

    [Fact]
    public async Task Under_the_target_s_own_network_follows_the_container_that_has_this_host_name()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        await scenario.RunServiceAsync(Wrong);
        await scenario.RunAsync(new ContainerSpec { Command = Right, HostName = $"own-{scenario.Service}", Name = $"n{scenario.Service}" });

        Assert.Equal("right", (await FirstRecordAsync(fake, scenario.ForwardOnHost($"own-{scenario.Service}", fake.Endpoint))).Message);
    }

    [Fact]
    public async Task Under_the_target_s_own_network_follows_the_container_whose_id_is_the_host_name()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        var container = await scenario.RunServiceAsync(Right);

        Assert.Equal(container.Id, (await FirstRecordAsync(fake, scenario.ForwardOnHost(container.Id[..12], fake.Endpoint))).ContainerId);
    }

    private static async Task<WireRecord> FirstRecordAsync(FakeAggregator fake, ForwarderProcess forwarder)
    {
        await Eventually.True(() => fake.AcknowledgedCount > 0, Scenario.Timeout, () => forwarder.Process.Error.Text);
        return WireRecord.Parse(fake.AcknowledgedLines.First().Span);
    }
}
