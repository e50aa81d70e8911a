using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.Docker;
using Rask.TestKit.Faults;
using Rask.TestKit.Processes;
using Rask.TestKit.Programs;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Docker;

/// <summary>Containers that are found, and logs that are taken, through the engine's socket.</summary>
public class EngineApiTests(DockerFixture docker)
{
    private static readonly string[] Right = ["sh", "-c", "echo right; exec sleep 1000"];

    [Fact]
    public async Task Finds_through_the_socket_what_comes_is_renamed_and_goes_and_reads_the_files()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var engine = await docker.EngineAsync();
        var fake = scenario.Base.Fake();
        var forwarder = scenario.Forward(fake.Endpoint, "--docker-host", engine.Host);
        await forwarder.Process.WaitForLineAsync(line => line.Contains("waiting for a log", StringComparison.Ordinal), Scenario.Timeout);

        var first = await scenario.RunServiceAsync(Generator.Numbers(0, 1000));
        await ArrivedAsync(fake, forwarder, 1000);
        await first.RemoveAsync();
        await forwarder.Process.WaitForLineAsync(line => line.Contains("the container is gone", StringComparison.Ordinal), Scenario.Timeout);
        var second = await scenario.RunAsync(new ContainerSpec { Command = Generator.Numbers(1000, 1000), Name = $"x{scenario.Service}" });
        await second.RenameAsync(scenario.Service);
        await ArrivedAsync(fake, forwarder, 2000);

        Assert.Contains(forwarder.OpenFiles(engine.ContainersDirectory), path => path == second.LogPath);
        Wire.EachOnce(0, 1999, fake);
    }

    [Fact]
    public async Task Takes_the_log_of_a_driver_without_files_through_restarts_of_the_container_and_of_itself()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var engine = await docker.EngineAsync();
        var aggregator = await scenario.Base.AggregatorAsync();
        var container = await scenario.RunAsync(new ContainerSpec
        {
            Command = Generator.NumbersPerLife(5000),
            Labels = ContainerSpec.ComposeLabels(scenario.Service),
            LogDriver = "local",
        });
        var forwarder = scenario.Forward(aggregator.Endpoint, "--source", "docker", "--docker-host", engine.Host);
        await StoredAsync(5000);

        await container.RestartAsync();
        await StoredAsync(10_000);
        forwarder.Process.Signal(LinuxSignal.Kill);
        await forwarder.Process.WaitForExitAsync(Scenario.Timeout);
        await container.RestartAsync();
        forwarder = scenario.Forward(aggregator.Endpoint, "--source", "docker", "--docker-host", engine.Host);
        await StoredAsync(15_000);
        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));
        Wire.EachOnce(0, 14_999, scenario.ReadStored(aggregator.DataDirectory));

        Task StoredAsync(int lines) => Eventually.True(
            () => scenario.ReadStored(aggregator.DataDirectory).Count >= lines, Scenario.Timeout, () => $"{scenario.Numbers}. {forwarder.Process.Error.Text}");
    }

    [Fact]
    public async Task Killed_at_random_moments_it_neither_loses_nor_doubles_what_it_takes_from_the_engine()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var engine = await docker.EngineAsync();
        var aggregator = await scenario.Base.AggregatorAsync();
        await scenario.RunServiceAsync("sh", "-c", "awk 'BEGIN { for (i = 0; i < 200000; i++) { print \"sequence=\" i \" of a busy program\"; if (i % 2000 == 0) { fflush(); system(\"sleep 0.05\") } } }'; exec sleep 1000");
        var random = new Random(4711);
        for (var kills = 0; kills < 8; kills++)
        {
            var forwarder = scenario.Forward(aggregator.Endpoint, "--source", "docker", "--docker-host", engine.Host);
            await Task.Delay(random.Next(100, 900), TestContext.Current.CancellationToken);
            forwarder.Process.Signal(LinuxSignal.Kill);
            await forwarder.Process.WaitForExitAsync(Scenario.Timeout);
        }

        var last = scenario.Forward(aggregator.Endpoint, "--source", "docker", "--docker-host", engine.Host);
        await Eventually.True(() => scenario.ReadStored(aggregator.DataDirectory).Count >= 200_000, Scenario.Timeout, () => $"{scenario.Numbers}. {last.Process.Error.Text}");
        TestContext.Current.TestOutputHelper?.WriteLine($"peak memory {last.Process.PeakMemoryKb} KiB");
        Assert.InRange(last.Process.PeakMemoryKb, 1, 16 * 1024);
        Assert.Equal(0, await last.StopAsync(Scenario.Timeout));
        Wire.EachOnce(0, 199_999, scenario.ReadStored(aggregator.DataDirectory));
    }

    [Fact]
    public async Task Delivers_what_was_taken_of_a_container_that_is_removed_while_nobody_runs()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var engine = await docker.EngineAsync();
        var fake = scenario.Base.Fake();
        fake.GoDown();
        var container = await scenario.RunServiceAsync(Generator.Numbers(0, 3000));
        var forwarder = scenario.Forward(fake.Endpoint, "--source", "docker", "--docker-host", engine.Host);
        var captured = Path.Combine(scenario.Base.StateDirectory, "capture", container.Id, $"{container.Id}-json.log");
        await Eventually.True(() => File.Exists(captured) && File.ReadLines(captured).Count() == 3000, Scenario.Timeout, () => forwarder.Process.Error.Text);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(captured));
        forwarder.Process.Signal(LinuxSignal.Kill);
        await forwarder.Process.WaitForExitAsync(Scenario.Timeout);
        await container.RemoveAsync();
        fake.ComeBack();

        forwarder = scenario.Forward(fake.Endpoint, "--source", "docker", "--docker-host", engine.Host);
        await ArrivedAsync(fake, forwarder, 3000);
        await Eventually.True(() => !Directory.Exists(Path.GetDirectoryName(captured)), Scenario.Timeout, () => forwarder.Process.Error.Text);
        Wire.EachOnce(0, 2999, fake);
    }

    [Fact]
    public async Task Takes_both_streams_and_those_of_a_terminal_with_the_engine_s_times()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var engine = await docker.EngineAsync();
        var fake = scenario.Base.Fake();
        var container = await scenario.RunServiceAsync(
            "sh", "-c", "echo out; sleep 0.2; echo 'err \"<&>\\ \t' >&2; sleep 0.2; head -c 40000 /dev/zero | tr '\\0' x; echo; exec sleep 1000");
        await scenario.RunAsync(new ContainerSpec
        {
            Command = ["sh", "-c", "sleep 1; echo on a terminal; exec sleep 1000"],
            Labels = ContainerSpec.ComposeLabels(scenario.Service, number: 2),
            HasTerminal = true,
        });
        var forwarder = scenario.Forward(fake.Endpoint, "--source", "docker", "--docker-host", engine.Host);
        await ArrivedAsync(fake, forwarder, 4);

        var records = fake.AcknowledgedLines.Select(line => WireRecord.Parse(line.Span)).ToList();
        var times = File.ReadLines(container.LogPath).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("time").GetString()).ToList();
        Assert.Equal(("stdout", times[0]), Of("out"));
        Assert.Equal(("stderr", times[1]), Of("err \"<&>\\ \t"));
        Assert.Equal(("stdout", times[2]), Of(new string('x', 40_000)));
        Assert.Equal("stdout", Of("on a terminal").Stream);

        (string Stream, string? Time) Of(string message)
        {
            var record = Assert.Single(records, record => record.Message == message);
            return (record.Stream, record.Timestamp);
        }
    }

    [Fact]
    public async Task As_nobody_with_the_socket_s_permission_takes_the_log_from_the_engine()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var engine = await docker.EngineAsync();
        var fake = scenario.Base.Fake();
        await scenario.RunServiceAsync(Right);
        // Nobody cannot reach the engine's folder: a relay with a socket of its own stands for the socket's group.
        var socket = $"/tmp/rask-relay-{Environment.ProcessId}-{Random.Shared.Next(0x10000):x4}";
        using var relay = new UnixRelay(socket, engine.Host["unix://".Length..]);
        var folder = Directory.CreateDirectory(scenario.Base.Folder["nobody"]);
        File.Copy(RaskBinaries.Forwarder, Path.Combine(folder.FullName, "forwarder"));
        foreach (var path in new[] { scenario.Base.Folder.Path, folder.FullName })
            File.SetUnixFileMode(path, (UnixFileMode)511);
        var forwarder = scenario.Base.Own(ForwarderProcess.StartAsNobody(
            Path.Combine(folder.FullName, "forwarder"), "--endpoint", fake.Endpoint, "--state-dir", Path.Combine(folder.FullName, "state"),
            "--target-service", scenario.Service, "--docker-containers-dir", engine.ContainersDirectory, "--docker-host", $"unix://{socket}"));
        await ArrivedAsync(fake, forwarder, 1);
        Assert.Equal("right", WireRecord.Parse(fake.AcknowledgedLines.Single().Span).Message);
        Assert.Contains("taking the log from the Docker engine's API", forwarder.Process.Error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_again_for_ever_when_the_engine_is_not_heard()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var engine = await docker.EngineAsync();
        var fake = scenario.Base.Fake();
        var socket = $"/tmp/rask-relay-{Environment.ProcessId}-{Random.Shared.Next(0x10000):x4}";
        using var relay = new UnixRelay(socket, engine.Host["unix://".Length..]);
        var container = await scenario.RunAsync(new ContainerSpec
        {
            Command = Generator.NumbersPerLife(2000),
            Labels = ContainerSpec.ComposeLabels(scenario.Service),
            LogDriver = "local",
        });
        var forwarder = scenario.Forward(fake.Endpoint, "--source", "docker", "--docker-host", $"unix://{socket}");
        await ArrivedAsync(fake, forwarder, 2000);

        relay.Break();
        await forwarder.Process.WaitForLineAsync(line => line.Contains("the Docker engine is not heard any more", StringComparison.Ordinal), Scenario.Timeout);
        await container.RestartAsync();
        relay.Mend();
        await ArrivedAsync(fake, forwarder, 4000);
        await forwarder.Process.WaitForLineAsync(line => line.Contains("the Docker engine answers again", StringComparison.Ordinal), Scenario.Timeout);
        Wire.EachOnce(0, 3999, fake);
    }

    private static Task ArrivedAsync(FakeAggregator fake, ForwarderProcess forwarder, int lines) =>
        Eventually.True(() => fake.AcknowledgedCount >= lines, Scenario.Timeout, () => $"{fake.AcknowledgedCount}. {forwarder.Process.Error.Text}");
}
