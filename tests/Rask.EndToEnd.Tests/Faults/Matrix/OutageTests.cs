using Rask.EndToEnd.Tests.Docker;
using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.Processes;

namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>A long outage at full load: the bound on memory, and the time to catch up.</summary>
[Collection(FaultMatrix.Name)]
public class OutageTests(DockerFixture docker)
{
    private const int Rate = 100_000;

    // 14 MB, in KiB as the kernel counts.
    private const long LimitKb = 14_000_000 / 1024;

    [Fact]
    public async Task Stays_small_and_catches_up_while_lines_keep_coming()
    {
        FileService service = null!;
        await using var run = await FaultRun.StartAsync(docker, new()
        {
            Number = 15,
            Title = "aggregator away at 100,000 lines/s; drained while the lines keep coming",
            Service = path => service = new FileService(path, maxFile: 5, Rate),
            Environment = new() { ["ENABLE_DISK_FALLBACK"] = "true" },
        });
        var spool = Path.Combine(run.StateDirectory, "spool");
        var spooled = 0L;
        await run.BeAwayAsync(
            FaultSetup.Seconds(10, 60),
            () => spooled = Directory.Exists(spool) ? Directory.GetFiles(spool).Sum(file => new FileInfo(file).Length) : 0);

        // Within a second of what is being written is as close as a look at files can tell.
        await Eventually.True(
            () => StoredLines.LastOutput(run.Aggregator.DataDirectory) > service.Output - Rate,
            2 * Scenario.Timeout,
            () => $"{StoredLines.LastOutput(run.Aggregator.DataDirectory)} of {service.Output}. {run.Describe()}");
        run.MarkDrained();

        await run.FinishAsync();
        Assert.InRange(run.PeakMemoryKb, 1000, LimitKb);
        Assert.True(spooled > 1_000_000, $"the spool was meant to be used; it held {spooled} bytes");
    }
}
