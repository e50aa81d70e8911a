using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.Docker;
using Rask.TestKit.Faults;
using Rask.TestKit.Processes;
using Rask.TestKit.Programs;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Docker;

/// <summary>Which containers belong to a forwarder while they are renamed, and while others would like them too.</summary>
public class SelectionTests(DockerFixture docker)
{
    private static readonly string[] Right = ["sh", "-c", "echo right; exec sleep 1000"];
    private static readonly string[] Wrong = ["sh", "-c", "echo wrong; exec sleep 1000"];

    [Fact]
    public async Task Follows_a_container_that_is_renamed_to_the_target()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        var container = await scenario.RunAsync(new ContainerSpec { Command = Right, Name = $"x{scenario.Service}" });
        var forwarder = scenario.Forward(fake.Endpoint);
        await forwarder.Process.WaitForLineAsync(line => line.Contains("waiting for a log", StringComparison.Ordinal), Scenario.Timeout);

        await container.RenameAsync(scenario.Service);

        var record = (await RecordsAsync(fake, forwarder, 1)).Single();
        Assert.Equal((container.Id, scenario.Service), (record.ContainerId, record.ServiceName));
    }

    [Fact]
    public async Task Follows_only_containers_with_the_label_that_is_asked_for()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        await scenario.RunServiceAsync(Wrong);
        await scenario.RunAsync(new ContainerSpec
        {
            Command = Right,
            Labels = new Dictionary<string, string>(ContainerSpec.ComposeLabels(scenario.Service, number: 2)) { ["tier"] = "edge" },
        });
        var forwarder = scenario.Forward(fake.Endpoint, "--container-label", "tier=edge");
        Assert.Equal("right", (await RecordsAsync(fake, forwarder, 1)).Single().Message);
        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));
        Assert.Equal(1, fake.AcknowledgedCount);
    }

    [Fact]
    public async Task A_sidecar_follows_only_containers_of_its_own_project()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        await scenario.RunAsync(new ContainerSpec { Command = Wrong, Labels = ContainerSpec.ComposeLabels(scenario.Service, "other") });
        await scenario.RunAsync(new ContainerSpec { Command = Right, Labels = ContainerSpec.ComposeLabels(scenario.Service, "mine") });
        // The same host name in both projects says nothing about which is the own one.
        await scenario.RunAsync(new ContainerSpec
        {
            Command = Wrong,
            HostName = $"{scenario.Service}-logs",
            Labels = new Dictionary<string, string>(ContainerSpec.ComposeLabels($"{scenario.Service}-logs", "other")) { ["rask.forwarder"] = "true" },
        });
        // In the host's network, because the fake aggregator is there. The own container is known by its mounted files all the same.
        var sidecar = await scenario.RunSidecarAsync(new ContainerSpec
        {
            Command = ["--endpoint", fake.Endpoint, "--target-service", scenario.Service],
            Network = "host",
            Labels = ContainerSpec.ComposeLabels($"{scenario.Service}-logs", "mine"),
        });
        await Eventually.True(() => fake.AcknowledgedCount > 0, Scenario.Timeout, () => DockerScenario.LogOf(sidecar));
        await sidecar.StopAsync();
        Assert.Equal(["right"], fake.AcknowledgedLines.Select(line => WireRecord.Parse(line.Span).Message));
    }

    [Fact]
    public async Task Two_forwarders_never_send_the_same_log()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        await scenario.RunServiceAsync(Generator.Numbers(0, 1000));
        var first = scenario.Forward(fake.Endpoint);
        await Eventually.True(() => fake.AcknowledgedCount >= 1000, Scenario.Timeout, () => first.Process.Error.Text);

        var otherFake = scenario.Base.Fake();
        var second = scenario.Forward(otherFake.Endpoint, "--state-dir", scenario.Base.Folder["other-state"]);
        var line = await second.Process.WaitForLineAsync(text => text.Contains("another forwarder follows this container", StringComparison.Ordinal), Scenario.Timeout);
        Assert.Contains($"process {first.Process.Id}.", line, StringComparison.Ordinal);
        Assert.Equal(0, otherFake.AcknowledgedCount);

        first.Process.Signal(LinuxSignal.Kill);
        await Eventually.True(() => otherFake.AcknowledgedCount >= 1000, Scenario.Timeout, () => second.Process.Error.Text);
        Wire.EachOnce(0, 999, otherFake);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("local")]
    public async Task A_driver_without_a_file_ends_the_start_with_the_remedy(string driver)
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        await scenario.RunAsync(new ContainerSpec { Command = Right, Labels = ContainerSpec.ComposeLabels(scenario.Service), LogDriver = driver });
        var forwarder = scenario.Forward("http://127.0.0.1:9/v1/aggregate");
        Assert.Equal(3, await forwarder.Process.WaitForExitAsync(Scenario.Timeout));
        Assert.Contains($"has the logging driver {driver}", forwarder.Process.Error.Text, StringComparison.Ordinal);
        Assert.Contains("driver: json-file", forwarder.Process.Error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sidecar_without_the_mount_ends_with_the_remedy()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var sidecar = await scenario.RunAsync(new ContainerSpec
        {
            Command = ["/rask", "--target-service", scenario.Service, "--state-dir", "/state"],
            Labels = new Dictionary<string, string> { ["rask.forwarder"] = "true" },
            Mounts = [$"{RaskBinaries.Forwarder}:/rask:ro"],
        });
        Assert.Equal(3, await sidecar.WaitAsync(Scenario.Timeout));
        Assert.Contains("/var/lib/docker/containers does not exist. Mount", DockerScenario.LogOf(sidecar), StringComparison.Ordinal);
    }

    private static async Task<List<WireRecord>> RecordsAsync(FakeAggregator fake, ForwarderProcess forwarder, int count)
    {
        await Eventually.True(() => fake.AcknowledgedCount >= count, Scenario.Timeout, () => forwarder.Process.Error.Text);
        return [.. fake.AcknowledgedLines.Select(line => WireRecord.Parse(line.Span))];
    }
}
