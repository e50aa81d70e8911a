using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.Docker;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Processes;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Docker;

/// <summary>Containers come, end, come again, and are removed while their logs are unread.</summary>
public class LifecycleTests(DockerFixture docker)
{
    [Fact]
    public async Task Waits_for_a_container_that_does_not_exist_yet()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        var forwarder = scenario.Forward(fake.Endpoint);
        await Eventually.True(() => Directory.Exists(scenario.Base.StateDirectory) || forwarder.Process.HasExited, Scenario.Timeout);

        await scenario.RunServiceAsync(Generator.Numbers(0, 1000));

        await Eventually.True(() => fake.AcknowledgedCount >= 1000, Scenario.Timeout, () => forwarder.Process.Error.Text);
        Wire.EachOnce(0, 999, fake);
    }

    [Fact]
    public async Task Delivers_the_log_of_a_container_that_has_ended_before_it_was_looked_for()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        var container = await scenario.RunServiceAsync(Generator.NumbersAndEnd(0, 1000));
        await container.WaitAsync(Scenario.Timeout);

        var forwarder = scenario.Forward(fake.Endpoint);

        await Eventually.True(() => fake.AcknowledgedCount >= 1000, Scenario.Timeout, () => forwarder.Process.Error.Text);
        Wire.EachOnce(0, 999, fake);
    }

    [Fact]
    public async Task Follows_a_container_through_restarts()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var aggregator = await scenario.Base.AggregatorAsync();
        var forwarder = scenario.Forward(aggregator.Endpoint);
        var container = await scenario.RunServiceAsync(Generator.NumbersPerLife(1000));
        for (var life = 1; life <= 3; life++)
        {
            await Eventually.True(() => scenario.ReadStored(aggregator.DataDirectory).Count >= life * 1000, Scenario.Timeout, () => forwarder.Process.Error.Text);
            if (life < 3)
                await container.RestartAsync();
        }

        Wire.EachOnce(0, 2999, scenario.Numbers);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("8m")]
    public async Task Delivers_the_unread_logs_of_a_container_that_was_removed(string? maxSize)
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        fake.GoDown();
        var forwarder = scenario.Forward(fake.Endpoint);
        const int lines = 150_000;
        var container = await scenario.RunAsync(new ContainerSpec
        {
            // 25 MB are far more than the forwarder may hold in memory.
            Command = Generator.Numbers(0, lines),
            Labels = ContainerSpec.ComposeLabels(scenario.Service),
            LogOptions = maxSize is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["max-size"] = maxSize, ["max-file"] = "10" },
        });
        await Eventually.True(() => Directory.GetFiles(container.Folder, "*-json.log*").Sum(file => CountLines(file)) == lines, Scenario.Timeout);
        var files = Directory.GetFiles(container.Folder, "*-json.log*").Length;
        Assert.True(maxSize is null ? files == 1 : files >= 3);
        await Eventually.True(() => forwarder.OpenFiles(container.Folder).Count(IsLog) >= files, Scenario.Timeout, () => string.Join(", ", forwarder.OpenFiles(container.Folder)));

        await container.RemoveAsync();
        Assert.False(Directory.Exists(container.Folder));
        fake.ComeBack();

        await Eventually.True(() => fake.AcknowledgedCount >= lines, Scenario.Timeout, () => $"{fake.AcknowledgedCount}. {forwarder.Process.Error.Text}");
        Wire.EachOnce(0, lines - 1, fake);

        // Nothing is held that is not needed any more.
        await Eventually.True(() => !forwarder.OpenFiles(container.Folder).Any(IsLog), Scenario.Timeout, () => string.Join(", ", forwarder.OpenFiles(container.Folder)));
    }

    [Fact]
    public async Task Repeats_nothing_when_a_container_is_removed_whose_logs_were_read()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        var forwarder = scenario.Forward(fake.Endpoint);
        const int lines = 20_000;
        for (var round = 0; round < 5; round++)
        {
            var container = await scenario.RunAsync(new ContainerSpec
            {
                Command = Generator.Numbers(round * lines, lines),
                Labels = ContainerSpec.ComposeLabels(scenario.Service),
                LogOptions = new Dictionary<string, string> { ["max-size"] = "200k", ["max-file"] = "100" },
            });
            await Eventually.True(() => Wire.HasArrived(fake, (round + 1) * lines - 1), Scenario.Timeout, () => forwarder.Process.Error.Text);
            await container.RemoveAsync();
        }

        await Eventually.True(() => !forwarder.OpenFiles("/tmp/rask-docker").Any(IsLog), Scenario.Timeout, () => string.Join(", ", forwarder.OpenFiles("/tmp/rask-docker")));
        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));
        Wire.EachOnce(0, 5 * lines - 1, fake);
    }

    [Fact]
    public async Task Picks_up_a_container_that_is_recreated_and_finishes_the_old_one()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        var forwarder = scenario.Forward(fake.Endpoint);
        var first = await scenario.RunServiceAsync(Generator.Numbers(0, 1000));
        await Eventually.True(() => fake.AcknowledgedCount >= 1000, Scenario.Timeout, () => forwarder.Process.Error.Text);
        await first.RemoveAsync();

        var second = await scenario.RunServiceAsync(Generator.Numbers(1000, 1000));

        await Eventually.True(() => fake.AcknowledgedCount >= 2000, Scenario.Timeout, () => forwarder.Process.Error.Text);
        Wire.EachOnce(0, 1999, fake);
        Assert.All(fake.AcknowledgedLines, line =>
        {
            var record = WireRecord.Parse(line.Span);
            Assert.Equal(WireLine.NumberAfter(line.Span, NumberedLog.Marker) < 1000 ? first.Id : second.Id, record.ContainerId);
        });
    }

    [Fact]
    public async Task Follows_all_replicas_of_a_service()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        for (var replica = 0; replica < 3; replica++)
        {
            await scenario.RunAsync(new ContainerSpec
            {
                Command = Generator.Numbers(replica * 1000, 1000),
                Labels = ContainerSpec.ComposeLabels(scenario.Service, number: replica + 1),
            });
        }

        var forwarder = scenario.Forward(fake.Endpoint);

        await Eventually.True(() => fake.AcknowledgedCount >= 3000, Scenario.Timeout, () => forwarder.Process.Error.Text);
        var numbers = NumberedLog.Numbers(fake.AcknowledgedLines);
        Wire.EachAtLeastOnce(0, 2999, numbers);
        Assert.Equal(0, numbers.Doubled);
    }

    [Fact]
    public async Task A_terminal_s_carriage_returns_do_not_reach_the_message()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var fake = scenario.Base.Fake();
        await scenario.RunAsync(new ContainerSpec
        {
            Command = ["sh", "-c", "echo on a terminal; exec sleep 1000"],
            Labels = ContainerSpec.ComposeLabels(scenario.Service),
            HasTerminal = true,
        });
        var forwarder = scenario.Forward(fake.Endpoint);
        await Eventually.True(() => fake.AcknowledgedCount >= 1, Scenario.Timeout, () => forwarder.Process.Error.Text);
        Assert.Equal("on a terminal", WireRecord.Parse(fake.AcknowledgedLines.Single().Span).Message);
    }

    private static bool IsLog(string path) => path.Contains("-json.log", StringComparison.Ordinal);

    private static int CountLines(string path)
    {
        try
        {
            return File.ReadAllBytes(path).AsSpan().Count((byte)'\n');
        }
        catch (FileNotFoundException)
        {
            // It was rotated between the two looks.
            return 0;
        }
    }
}
