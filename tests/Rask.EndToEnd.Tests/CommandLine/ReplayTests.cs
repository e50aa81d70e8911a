using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Faults;
using Rask.TestKit.Processes;
using Rask.TestKit.Programs;

namespace Rask.EndToEnd.Tests.CommandLine;

/// <summary>What was refused or spooled is sent from the command line: the published programs, a real aggregator, and a proxy for the faults.</summary>
public class ReplayTests
{
    private const int Lines = 300;

    [Fact]
    public async Task A_refused_record_becomes_a_dead_letter_and_is_stored_once_after_the_aggregator_was_mended()
    {
        using var scenario = new Scenario();
        var aggregator = await scenario.AggregatorAsync();
        var proxy = scenario.Own(new FaultProxy(aggregator.Port));
        proxy.Script(static request => request.Contains("sequence=70 "u8) || request.Contains("sequence=71 "u8) ? ProxyPlan.Answer(400) : ProxyPlan.Pass);
        NumberedLog.Append(scenario.LogFile, 0, Lines);
        Assert.Equal(Lines - 2, (await scenario.ForwardToEndAsync(proxy.Endpoint)).Acknowledged);
        Assert.Equal([70, 71], Wire.Stored(scenario.DataDirectory).Missing(0, Lines - 1));

        var list = await RunAsync(scenario, "dead-letters", "ls");
        Assert.Equal(0, list.Code);
        Assert.Contains(scenario.ContainerId, list.Output, StringComparison.Ordinal);
        Assert.Contains("the test wants 400", list.Output, StringComparison.Ordinal);
        var shown = await RunAsync(scenario, "dead-letters", "cat");
        Assert.Equal(File.ReadAllLines(scenario.LogFile)[70..72], shown.Output.Split('\n'));

        // Half mended: one of the two is still refused, and stays.
        proxy.Script(static request => request.Contains("sequence=71 "u8) ? ProxyPlan.Answer(400) : ProxyPlan.Pass);
        var half = await RunAsync(scenario, "dead-letters", "replay", "--endpoint", proxy.Endpoint);
        Assert.Equal((1, "1 letter taken, 1 refused again, 0 not sent"), (half.Code, half.Output));
        Assert.Equal([71], Wire.Stored(scenario.DataDirectory).Missing(0, Lines - 1));

        // The aggregator stores it and the answer is lost: whoever gives up and tries again stores it no second time.
        proxy.Script(static _ => ProxyPlan.DropAnswer());
        var lost = await RunAsync(scenario, "dead-letters", "replay", "--endpoint", proxy.Endpoint, "--give-up-after", "1");
        Assert.Equal((1, "0 letters taken, 0 refused again, 1 not sent"), (lost.Code, lost.Output));
        Assert.True(proxy.Count(ProxyAction.DropAnswer) > 0);
        proxy.Script(static _ => ProxyPlan.Pass);
        var whole = await RunAsync(scenario, "dead-letters", "replay", "--endpoint", proxy.Endpoint);
        Assert.Equal((0, "1 letter taken, 0 refused again, 0 not sent"), (whole.Code, whole.Output));
        Assert.Equal((0, ""), await CatAsync(scenario));

        // The forwarder goes on where it was, and everything is stored once.
        NumberedLog.Append(scenario.LogFile, Lines, 10);
        _ = await scenario.ForwardToEndAsync(aggregator.Endpoint);
        var stored = Wire.Stored(scenario.DataDirectory);
        Wire.EachAtLeastOnce(0, Lines + 9, stored);
        Assert.Equal(0, stored.Doubled);
    }

    [Fact]
    public async Task What_lies_in_the_spool_is_stored_once_although_answers_were_lost_and_the_forwarder_comes_back()
    {
        using var scenario = new Scenario();
        var aggregator = await scenario.AggregatorAsync();
        var proxy = scenario.Own(new FaultProxy(aggregator.Port));
        proxy.Script(static _ => ProxyPlan.Answer(503));
        NumberedLog.Append(scenario.LogFile, 0, Lines);
        var forwarder = scenario.Forward(proxy.Endpoint, "--file", scenario.LogFile, "--batch-size", "50", "--shutdown-grace-secs", "1");
        await Eventually.True(() => proxy.Count(ProxyAction.Answer) > 0, Scenario.Timeout, () => forwarder.Process.Error.Text);
        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));
        var waiting = await RunAsync(scenario, "spool", "verify");
        Assert.Equal(0, waiting.Code);
        Assert.EndsWith(" intact, 0 places damaged", waiting.Output, StringComparison.Ordinal);
        Assert.Empty(Wire.Records(scenario.DataDirectory));

        proxy.Script(static _ => ProxyPlan.DropAnswer());
        var lost = await RunAsync(scenario, "spool", "replay", "--endpoint", proxy.Endpoint, "--give-up-after", "1");
        Assert.Equal(1, lost.Code);
        Assert.StartsWith("0 batches with 0 records delivered", lost.Output, StringComparison.Ordinal);
        Assert.NotEmpty(Wire.Records(scenario.DataDirectory));
        var whole = await RunAsync(scenario, "spool", "replay", "--endpoint", aggregator.Endpoint);
        Assert.Equal(0, whole.Code);
        Assert.EndsWith("0 of them to the dead letters; 0 batches left", whole.Output, StringComparison.Ordinal);
        var again = await RunAsync(scenario, "spool", "replay", "--endpoint", aggregator.Endpoint);
        Assert.Equal((0, "0 batches with 0 records delivered, 0 of them to the dead letters; 0 batches left"), (again.Code, again.Output));

        NumberedLog.Append(scenario.LogFile, Lines, 10);
        _ = await scenario.ForwardToEndAsync(aggregator.Endpoint);
        Wire.EachOnce(0, Lines + 9, scenario.DataDirectory);
    }

    [Fact]
    public async Task Replay_is_refused_beside_a_running_forwarder_and_names_it()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, 10);
        var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile);
        await Eventually.True(() => fake.AcknowledgedCount == 10, Scenario.Timeout, () => forwarder.Process.Error.Text);
        Directory.CreateDirectory(Path.Combine(scenario.StateDirectory, "spool"));
        File.AppendAllText(scenario.DeadLetters, "{\"line\":\"x\",\"container\":\"c\"}\n");
        foreach (var tool in new[] { "spool", "dead-letters" })
        {
            var refused = await RunAsync(scenario, tool, "replay", "--endpoint", fake.Endpoint);
            Assert.Equal((2, ""), (refused.Code, refused.Output));
            Assert.Contains(forwarder.Process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), refused.Error, StringComparison.Ordinal);
        }

        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));
        Assert.Equal(10, fake.AcknowledgedCount);
    }

    private static async Task<(int Code, string Output)> CatAsync(Scenario scenario)
    {
        var (code, output, _) = await RunAsync(scenario, "dead-letters", "cat");
        return (code, output);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(Scenario scenario, params string[] arguments)
    {
        using var tool = ForwarderProcess.Start([.. arguments, "--state-dir", scenario.StateDirectory]);
        var code = await tool.Process.WaitForExitAsync(Scenario.Timeout);
        return (code, tool.Process.Output.Text, tool.Process.Error.Text);
    }
}
