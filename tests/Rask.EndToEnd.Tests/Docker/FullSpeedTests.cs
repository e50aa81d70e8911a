using System.Text;
using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.Docker;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Processes;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Docker;

/// <summary>A container that logs as fast as Docker takes it, and so rotates several times a second.</summary>
public class FullSpeedTests(DockerFixture docker)
{
    /// <summary>What makes this a test of rotation; less means that the engine was held up, not that the forwarder was slow.</summary>
    private const double LeastRotationsPerSecond = 1;

    [Fact]
    public async Task Stores_every_line_once_while_the_log_rotates_several_times_a_second()
    {
        await using var scenario = await DockerScenario.StartAsync(docker);
        var aggregator = await scenario.Base.AggregatorAsync();
        var forwarder = scenario.Forward(aggregator.Endpoint);
        var seconds = Scenario.IsLong ? 20 : 5;
        var container = await scenario.RunAsync(new ContainerSpec
        {
            Command = Generator.AsFastAsPossible(seconds),
            Labels = ContainerSpec.ComposeLabels(scenario.Service),
            LogOptions = new Dictionary<string, string> { ["max-size"] = Scenario.IsLong ? "10m" : "4m", ["max-file"] = "3" },
        });

        using var rotations = new RotationCounter(container.LogPath);
        var exit = CountedWhileItRunsAsync(container, rotations, TimeSpan.FromSeconds(seconds) + Scenario.Timeout);
        var tail = new SegmentTail(aggregator.DataDirectory);
        var numbers = new SequenceSet();
        long last = -1;
        await Eventually.True(
            () =>
            {
                tail.Read(line =>
                {
                    var number = WireLine.NumberAfter(line, NumberedLog.Marker);
                    numbers.Add(number);
                    if (line.IndexOf(Encoding.ASCII.GetBytes($"sequence={number} done")) >= 0)
                        last = number;
                });
                return last >= 0;
            },
            TimeSpan.FromSeconds(seconds) + Scenario.Timeout,
            () => $"{numbers}. {forwarder.Process.Error.Text}");

        var (code, perSecond) = await exit;
        Assert.Equal(0, code);
        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));
        Wire.EachOnce(0, last, numbers);
        Assert.Equal(0, forwarder.Summary.Lost);
        Assert.True(perSecond >= LeastRotationsPerSecond, $"{perSecond:0.00} rotations a second");
        TestContext.Current.SendDiagnosticMessage($"{last + 1} lines in {seconds} s, {perSecond:0.0} rotations a second, forwarder: {forwarder.Process.PeakMemoryKb} KiB, {forwarder.Process.CpuTime.TotalSeconds:0.00} s of CPU");
    }

    private static async Task<(int Code, double RotationsPerSecond)> CountedWhileItRunsAsync(DockerContainer container, RotationCounter rotations, TimeSpan timeout)
    {
        var code = await container.WaitAsync(timeout);
        return (code, rotations.PerSecond);
    }
}
