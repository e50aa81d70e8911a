using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Faults;
using Rask.TestKit.Processes;

namespace Rask.EndToEnd.Tests.Delivery;

/// <summary>The forwarder ends, in an orderly way or not, and another one takes over its state directory.</summary>
public class RestartTests
{
    [Fact]
    public async Task Continues_where_the_last_acknowledgement_was()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, 30_000);
        await scenario.ForwardToEndAsync(fake.Endpoint);
        NumberedLog.Append(scenario.LogFile, 30_000, 5000);

        var second = await scenario.ForwardToEndAsync(fake.Endpoint);

        Assert.Equal(5000, second.Acknowledged);
        Wire.EachOnce(0, 34_999, fake);
        Assert.Equal(fake.Requests.Count, fake.Requests.Select(request => request.BatchId).Distinct().Count());
    }

    [Fact]
    public async Task Sends_nothing_when_there_is_nothing_new()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, 1000);
        await scenario.ForwardToEndAsync(fake.Endpoint);
        var requests = fake.Requests.Count;

        await scenario.ForwardToEndAsync(fake.Endpoint);

        Assert.Equal(requests, fake.Requests.Count);
    }

    [Theory]
    [InlineData(LinuxSignal.Terminate)]
    [InlineData(LinuxSignal.Interrupt)]
    public async Task Flushes_what_it_holds_when_told_to_end(LinuxSignal signal)
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake(_ => FakeAnswer.Accept.After(TimeSpan.FromMilliseconds(100)));
        var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile);
        using var writing = new BackgroundWriter(scenario.LogFile);
        await Eventually.True(() => fake.AcknowledgedCount > 1000, Scenario.Timeout, () => forwarder.Process.Error.Text);

        forwarder.Process.Signal(signal);
        Assert.Equal(0, await forwarder.Process.WaitForExitAsync(Scenario.Timeout));

        // What it had read was acknowledged, so the next one repeats nothing.
        Assert.Equal(forwarder.Summary.Read, forwarder.Summary.Acknowledged);
        Assert.Equal(fake.AcknowledgedCount, forwarder.Summary.Acknowledged);
        var last = writing.Stop();
        await scenario.ForwardToEndAsync(fake.Endpoint);
        Wire.EachOnce(0, last, fake);
    }

    [Fact]
    public async Task Ends_within_its_grace_period_when_the_aggregator_does_not_answer()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake(_ => FakeAnswer.Never);
        NumberedLog.Append(scenario.LogFile, 0, 50_000);
        var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile, "--shutdown-grace-secs", "1");
        await Eventually.True(() => fake.Requests.Count > 0, Scenario.Timeout, () => forwarder.Process.Error.Text);

        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));

        Assert.Equal(0, forwarder.Summary.Acknowledged);
        fake.Answer(_ => FakeAnswer.Accept);
        await scenario.ForwardToEndAsync(fake.Endpoint);
        Wire.EachOnce(0, 49_999, fake);
    }

    [Fact]
    public async Task Loses_nothing_when_it_is_killed()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        using var writing = new BackgroundWriter(scenario.LogFile);
        for (var life = 1; life <= 5; life++)
        {
            var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile);
            var before = fake.AcknowledgedCount;
            await Eventually.True(() => fake.AcknowledgedCount > before + 500, Scenario.Timeout, () => forwarder.Process.Error.Text);
            forwarder.Process.Signal(LinuxSignal.Kill);
            await forwarder.Process.WaitForExitAsync(Scenario.Timeout);
        }

        var last = writing.Stop();
        await scenario.ForwardToEndAsync(fake.Endpoint);

        Wire.WellFormed(fake);
        Wire.EachAtLeastOnce(0, last, NumberedLog.Numbers(fake.AcknowledgedLines));
    }

    [Fact]
    public async Task A_second_forwarder_on_the_same_state_directory_refuses()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, 100);
        var first = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile);
        await Eventually.True(() => fake.AcknowledgedCount == 100, Scenario.Timeout, () => first.Process.Error.Text);

        using var second = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile);
        var code = await second.Process.WaitForExitAsync(Scenario.Timeout);

        Assert.NotEqual(0, code);
        Assert.Contains(scenario.StateDirectory, second.Process.Error.Text, StringComparison.Ordinal);
        Assert.False(first.Process.HasExited);
        Assert.Equal(100, fake.AcknowledgedCount);

        // The lock does not outlive its owner.
        first.Process.Signal(LinuxSignal.Kill);
        await first.Process.WaitForExitAsync(Scenario.Timeout);
        NumberedLog.Append(scenario.LogFile, 100, 10);
        await scenario.ForwardToEndAsync(fake.Endpoint);
        Assert.Equal(109, NumberedLog.Numbers(fake.AcknowledgedLines).Last);
    }
}
