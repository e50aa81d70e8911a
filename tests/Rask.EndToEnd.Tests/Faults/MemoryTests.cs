using System.Diagnostics;
using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Processes;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Faults;

/// <summary>The bound on resident memory, read from outside while far more waits on disk than fits.</summary>
public class MemoryTests
{
    // 14 MB, in KiB as the kernel counts.
    private const long LimitKb = 14_000_000 / 1024;
    private const int Lines = 1_500_000;

    [Fact]
    public async Task Stays_small_while_the_aggregator_is_down_and_while_it_catches_up()
    {
        using var scenario = new Scenario();
        NumberedLog.Append(scenario.LogFile, 0, Lines);
        Assert.True(new FileInfo(scenario.LogFile).Length > 200_000_000);
        var port = FreePort.Next();
        var forwarder = scenario.Forward($"http://127.0.0.1:{port}/v1/aggregate", "--file", scenario.LogFile);

        // More is on disk than fits: it reads until it is full, and then it rests between its attempts to connect.
        if (Scenario.IsLong)
            await EndOrAsync(TimeSpan.FromSeconds(60), forwarder.Process);
        await AtRestAsync(forwarder.Process);
        Assert.False(forwarder.Process.HasExited, forwarder.Process.Error.Text);
        Assert.InRange(forwarder.Process.PeakMemoryKb, 1000, LimitKb);

        var aggregator = await scenario.AggregatorAsync(port);
        var tail = new SegmentTail(aggregator.DataDirectory);
        var numbers = new SequenceSet();
        await Eventually.True(
            () =>
            {
                tail.Read(line => numbers.Add(WireLine.NumberAfter(line, NumberedLog.Marker)));
                return numbers.Count == Lines;
            },
            TimeSpan.FromMinutes(2),
            () => $"{numbers}. {forwarder.Process.Error.Text}");
        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));
        Wire.EachOnce(0, Lines - 1, numbers);
        Assert.InRange(forwarder.Process.PeakMemoryKb, 1000, LimitKb);
    }

    /// <summary>Waits until a time has passed, or a process has ended before.</summary>
    private static Task EndOrAsync(TimeSpan time, ChildProcess process)
    {
        var start = Stopwatch.GetTimestamp();
        return Eventually.True(() => process.HasExited || Stopwatch.GetElapsedTime(start) >= time, time + Scenario.Timeout);
    }

    /// <summary>Waits until a process has read something and then, for a second, has neither read nor computed.</summary>
    private static async Task AtRestAsync(ChildProcess process)
    {
        const long Something = 1_000_000;
        var (bytes, cpu, since) = (0L, TimeSpan.Zero, Stopwatch.GetTimestamp());
        await Eventually.True(
            () =>
            {
                var now = (Bytes: ProcessStatistics.BytesRead(process.Id), Cpu: ProcessStatistics.CpuTime(process.Id));
                if (now.Bytes != bytes || now.Cpu != cpu)
                    (bytes, cpu, since) = (now.Bytes, now.Cpu, Stopwatch.GetTimestamp());
                return process.HasExited || (bytes > Something && Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(1));
            },
            Scenario.Timeout,
            () => $"{bytes} bytes, {cpu} of CPU. {process.Error.Text}");
    }

    [Fact]
    public async Task Stays_small_with_lines_of_a_megabyte()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        var time = new DateTime(2026, 11, 23, 0, 0, 0, DateTimeKind.Utc);
        using (var writer = new JsonFileWriter(scenario.LogFile))
        {
            for (var i = 0; i < 50; i++)
            {
                // Quotes double in size on the way in and out.
                foreach (var record in DockerRecord.Split(NumberedLog.Line(i) + new string('"', 1_000_000), "stdout", time.AddTicks(i)))
                    writer.WriteRecord(record);
            }
        }

        using var forwarder = scenario.Forward(fake.Endpoint, "--file", scenario.LogFile, "--exit-at-end");
        Assert.Equal(0, await forwarder.Process.WaitForExitAsync(Scenario.Timeout));

        Wire.EachOnce(0, 49, fake);
        Assert.InRange(forwarder.Process.PeakMemoryKb, 1000, LimitKb);
    }
}
