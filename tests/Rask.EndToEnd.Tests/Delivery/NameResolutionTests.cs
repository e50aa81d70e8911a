using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Faults;
using Rask.TestKit.Processes;
using Rask.TestKit.Programs;

namespace Rask.EndToEnd.Tests.Delivery;

/// <summary>Endpoints with a name. The forwarder is linked statically, and so brings its own resolver.</summary>
public class NameResolutionTests
{
    private const string Name = "rask-log-aggregator";

    [Fact]
    public async Task Finds_localhost()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, 1000);

        await scenario.ForwardToEndAsync($"http://localhost:{fake.Port}/v1/aggregate");

        AllArrived(999, fake, "localhost");
    }

    [Fact]
    public async Task Finds_a_name_that_only_the_hosts_file_knows_by_whichever_of_its_addresses_answers()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, 1000);
        // Nothing listens at the first two.
        var hosts = Hosts(scenario, $"::1 {Name}\n127.0.0.2 {Name}\n127.0.0.1 {Name}\n");
        using var forwarder = ForwarderProcess.StartWithHosts(hosts, Arguments(scenario, fake, "--exit-at-end"));

        Assert.True(await forwarder.Process.WaitForExitAsync(Scenario.Timeout) == 0, forwarder.Process.Error.Text);

        AllArrived(999, fake, Name);
    }

    [Fact]
    public async Task Asks_again_for_a_name_that_is_not_known_yet_or_has_got_another_address()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, 1000);
        var hosts = Hosts(scenario, "127.0.0.1 localhost\n");
        using var forwarder = ForwarderProcess.StartWithHosts(hosts, Arguments(scenario, fake));
        await forwarder.Process.WaitForLineAsync(line => line.Contains(Name, StringComparison.Ordinal) && line.Contains("\"warn\"", StringComparison.Ordinal), Scenario.Timeout);

        await File.WriteAllTextAsync(hosts, $"127.0.0.1 {Name}\n", TestContext.Current.CancellationToken);

        await Eventually.True(() => fake.AcknowledgedCount == 1000, Scenario.Timeout, () => forwarder.Process.Error.Text);
        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));
        AllArrived(999, fake, Name);
    }

    private static string Hosts(Scenario scenario, string content)
    {
        var path = scenario.Folder["hosts"];
        File.WriteAllText(path, content);
        return path;
    }

    private static string[] Arguments(Scenario scenario, FakeAggregator fake, params string[] more) =>
        ["--endpoint", $"http://{Name}:{fake.Port}/v1/aggregate", "--state-dir", scenario.StateDirectory, "--file", scenario.LogFile, .. more];

    private static void AllArrived(long last, FakeAggregator fake, string host)
    {
        Assert.Empty(fake.Violations);
        Wire.EachOnce(0, last, NumberedLog.Numbers(fake.AcknowledgedLines));
        Assert.All(fake.Requests, request => Assert.Equal($"{host}:{fake.Port}", request.Headers["Host"]));
    }
}
