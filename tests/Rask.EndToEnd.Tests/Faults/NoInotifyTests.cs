using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Processes;
using Rask.TestKit.Programs;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Faults;

/// <summary>A machine on which no inotify instance is left: a host has 128 for each user, and containers take many.</summary>
public class NoInotifyTests
{
    [Fact]
    public async Task The_aggregator_starts_and_the_forwarder_delivers()
    {
        using var scenario = new Scenario();
        var port = FreePort.Next();
        using var aggregator = Start(RaskBinaries.Aggregator, "--listen", $"127.0.0.1:{port}", "--data-dir", scenario.DataDirectory);
        await aggregator.WaitForLineAsync(line => line.Contains($"127.0.0.1:{port}", StringComparison.Ordinal), Scenario.Timeout);
        NumberedLog.Append(scenario.LogFile, 0, 1000);
        using var forwarder = Start(
            RaskBinaries.Forwarder, "--endpoint", $"http://127.0.0.1:{port}/v1/aggregate", "--state-dir", scenario.StateDirectory, "--file", scenario.LogFile);
        var numbers = new SequenceSet();
        var tail = new SegmentTail(scenario.DataDirectory);
        await Eventually.True(() => Read() >= 1000, Scenario.Timeout, () => forwarder.Error.Text);

        NumberedLog.Append(scenario.LogFile, 1000, 1000);

        await Eventually.True(() => Read() >= 2000, Scenario.Timeout, () => forwarder.Error.Text);
        Wire.EachOnce(0, 1999, numbers);

        long Read()
        {
            tail.Read(line => numbers.Add(WireLine.NumberAfter(line, NumberedLog.Marker)));
            return numbers.Count;
        }
    }

    // The limit of a user namespace of its own, so that nobody else is short of anything (namespaces(7), user.max_inotify_instances).
    private static ChildProcess Start(string program, params string[] arguments) => ChildProcess.Start(
        "unshare",
        ["--user", "--map-root-user", "--", "sh", "-c", "echo 0 > /proc/sys/user/max_inotify_instances && exec \"$0\" \"$@\"", program, .. arguments]);
}
