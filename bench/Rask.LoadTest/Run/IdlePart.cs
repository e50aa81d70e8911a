using Rask.LoadTest.Platform;
using Rask.LoadTest.Processes;
using Rask.LoadTest.Report;
using Rask.LoadTest.Sink;

namespace Rask.LoadTest.Run;

/// <summary>A forwarder that has delivered and has nothing more to do.</summary>
internal sealed class IdlePart(RunOptions options, Workspace workspace, Progress progress)
{
    private const long Rate = 1_000;
    private static readonly TimeSpan DeliveryLimit = TimeSpan.FromSeconds(30);

    public IdleSeries Measure()
    {
        var series = new IdleSeries { Runs = [] };
        for (var run = 1; run <= options.Runs; run++)
        {
            var result = MeasureOnce();
            series.Runs.Add(result);
            progress.Report($"idle: {options.IdleSeconds} s, {run} of {options.Runs}: {result.CpuPercent:F3} % CPU, {result.Wakeups} wake-ups");
        }

        return series;
    }

    private IdleResult MeasureOnce()
    {
        using var sink = workspace.StartSink(SinkMode.Count);
        using var log = new FollowedLog(workspace, "idle", sink.Url);
        var writer = log.Write(options.PacedKind, Rate, 1);
        log.WaitForDelivery(sink, writer.Lines, DeliveryLimit);
        log.Settle();

        var (cpu, wakeups, start) = (log.Forwarder.CpuNanoseconds, ProcFiles.Wakeups(log.Forwarder.Pid), Clock.Now);
        log.Pause(options.IdleSeconds * FollowedLog.Second);
        var result = new IdleResult
        {
            Seconds = (Clock.Now - start) / 1e9,
            CpuSeconds = (log.Forwarder.CpuNanoseconds - cpu) / 1e9,
            Wakeups = ProcFiles.Wakeups(log.Forwarder.Pid) - wakeups,
            Memory = log.Memory,
        };
        log.Stop();
        return result;
    }
}
