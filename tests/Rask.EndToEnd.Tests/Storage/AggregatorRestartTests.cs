using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.Processes;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Storage;

/// <summary>Both real programs, and an aggregator that does not live for ever.</summary>
public class AggregatorRestartTests
{
    [Fact]
    public async Task Stores_what_the_forwarder_sends_exactly()
    {
        using var scenario = new Scenario();
        var aggregator = await scenario.AggregatorAsync();
        Rask.TestKit.DockerLogs.NumberedLog.Append(scenario.LogFile, 0, 200_000);

        var summary = await scenario.ForwardToEndAsync(aggregator.Endpoint, "--service-name", "web");

        Assert.Equal(200_000, summary.Acknowledged);
        Wire.EachOnce(0, 199_999, aggregator.DataDirectory);
        Assert.True(Directory.Exists(Path.Combine(aggregator.DataDirectory, "web")));
    }

    [Fact]
    public async Task Loses_nothing_when_the_aggregator_is_restarted_in_between()
    {
        using var scenario = new Scenario();
        var aggregator = await scenario.AggregatorAsync();
        var forwarder = scenario.Forward(aggregator.Endpoint, "--file", scenario.LogFile);
        using var writing = new BackgroundWriter(scenario.LogFile);
        for (var round = 0; round < 3; round++)
        {
            await MoreStoredAsync(aggregator.DataDirectory, forwarder.Process);
            Assert.Equal(0, await aggregator.StopAsync(Scenario.Timeout));
            await aggregator.StartAsync();
        }

        var last = writing.Stop();
        await Eventually.True(() => Wire.Stored(aggregator.DataDirectory).Last == last, Scenario.Timeout, () => forwarder.Process.Error.Text);
        Wire.EachOnce(0, last, aggregator.DataDirectory);
    }

    [Fact]
    public async Task Loses_nothing_when_the_aggregator_is_killed()
    {
        using var scenario = new Scenario();
        var aggregator = await scenario.AggregatorAsync();
        var forwarder = scenario.Forward(aggregator.Endpoint, "--file", scenario.LogFile);
        using var writing = new BackgroundWriter(scenario.LogFile);
        for (var round = 0; round < 3; round++)
        {
            await MoreStoredAsync(aggregator.DataDirectory, forwarder.Process);
            aggregator.Process.Signal(LinuxSignal.Kill);
            await aggregator.Process.WaitForExitAsync(Scenario.Timeout);
            await aggregator.StartAsync();
        }

        var last = writing.Stop();
        await Eventually.True(() => Wire.Stored(aggregator.DataDirectory).Last == last, Scenario.Timeout, () => forwarder.Process.Error.Text);

        // A batch may have been stored when the aggregator died before it could say so.
        Wire.EachAtLeastOnce(0, last, Wire.Stored(aggregator.DataDirectory));
    }

    [Fact]
    public async Task Waits_while_the_aggregator_is_frozen()
    {
        using var scenario = new Scenario();
        var aggregator = await scenario.AggregatorAsync();
        var forwarder = scenario.Forward(aggregator.Endpoint, "--file", scenario.LogFile);
        using var writing = new BackgroundWriter(scenario.LogFile);
        await MoreStoredAsync(aggregator.DataDirectory, forwarder.Process);
        aggregator.Process.Signal(LinuxSignal.Stop);

        // More than is ever in one batch at this pace, so that the forwarder has something to wait with.
        var frozen = writing.Last;
        await Eventually.True(() => writing.Last > frozen + 5000, Scenario.Timeout);
        aggregator.Process.Signal(LinuxSignal.Continue);

        var last = writing.Stop();
        await Eventually.True(() => Wire.Stored(aggregator.DataDirectory).Last == last, Scenario.Timeout, () => forwarder.Process.Error.Text);
        Wire.EachOnce(0, last, aggregator.DataDirectory);
    }

    private static async Task MoreStoredAsync(string dataDirectory, ChildProcess forwarder)
    {
        var tail = new SegmentTail(dataDirectory);
        tail.Read(_ => { });
        long more = 0;
        await Eventually.True(() => (more += tail.Read(_ => { })) > 500, Scenario.Timeout, () => forwarder.Error.Text);
    }
}
