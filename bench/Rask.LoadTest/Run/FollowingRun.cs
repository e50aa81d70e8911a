using System.Text.Json;
using Rask.LoadTest.Corpus;
using Rask.LoadTest.Platform;
using Rask.LoadTest.Processes;
using Rask.LoadTest.Report;
using Rask.LoadTest.Writer;

namespace Rask.LoadTest.Run;

/// <summary>The three measurements of a forwarder that follows a growing file: paced, idle, and with the aggregator down.</summary>
internal sealed class FollowingRun(RunOptions options, Workspace workspace, Progress progress)
{
    private const long OutageRate = 100_000;
    private const long Second = 1_000_000_000;

    /// <summary>Time for a forwarder to start and come to rest before its CPU is counted.</summary>
    private const long SettleNanoseconds = Second;

    private static readonly TimeSpan DeliveryLimit = TimeSpan.FromSeconds(30);

    /// <summary>The forwarder waits up to 60 s between attempts when the aggregator was down for long.</summary>
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    public PacedResult Paced(long rate)
    {
        progress.Report($"paced: {rate:#,0} lines/s for {options.PacedSeconds} s");
        using var sink = workspace.StartSink(latency: true);
        using var cgroup = workspace.NewCgroup("paced");
        var log = workspace.NewContainerLog("paced");
        using var forwarder = workspace.StartForwarder(log, sink.Url, cgroup, exitAtEnd: false);
        Settle(forwarder);

        var before = forwarder.CpuNanoseconds;
        var writer = Write(log, options.PacedKind, rate, options.PacedSeconds, forwarder, cgroup);
        WaitForDelivery(sink, writer.Lines, forwarder, cgroup, DeliveryLimit);
        var cpu = (forwarder.CpuNanoseconds - before) / 1e9;
        Stop(forwarder);
        var result = new PacedResult
        {
            Rate = rate,
            Kind = CorpusKinds.NameOf(options.PacedKind),
            Writer = writer,
            Sink = sink.Stop(),
            CpuSeconds = cpu,
            PeakResidentBytes = forwarder.PeakResidentBytes,
            CgroupPeakBytes = cgroup?.PeakBytes,
            CgroupWorkingSetBytes = cgroup?.PeakWorkingSetBytes,
        };
        File.Delete(log);
        progress.Report($"paced: {result.CpuPercent:F2} % CPU, p99 {(result.Sink.Latency?.P99 ?? 0) / 1e6:F3} ms, {result.Lost} lost, {result.Doubled} doubled");
        return result;
    }

    public IdleResult Idle()
    {
        const long Rate = 1_000;
        progress.Report($"idle: {options.IdleSeconds} s");
        using var sink = workspace.StartSink(latency: true);
        var log = workspace.NewContainerLog("idle");
        using var forwarder = workspace.StartForwarder(log, sink.Url, null, exitAtEnd: false);
        var writer = Write(log, options.PacedKind, Rate, 1, forwarder, null);
        WaitForDelivery(sink, writer.Lines, forwarder, null, DeliveryLimit);
        Settle(forwarder);

        var (cpu, wakeups, start) = (forwarder.CpuNanoseconds, ProcFiles.Wakeups(forwarder.Pid), Clock.Now);
        Pause(options.IdleSeconds * Second);
        var result = new IdleResult
        {
            Seconds = (Clock.Now - start) / 1e9,
            CpuSeconds = (forwarder.CpuNanoseconds - cpu) / 1e9,
            Wakeups = ProcFiles.Wakeups(forwarder.Pid) - wakeups,
            PeakResidentBytes = ProcFiles.PeakResidentBytes(forwarder.Pid),
        };
        RequireAlive(forwarder);
        Stop(forwarder);
        return result;
    }

    public OutageResult Outage()
    {
        progress.Report($"aggregator down: {OutageRate:#,0} lines/s for {options.OutageSeconds} s");
        int port;
        using (var reserve = workspace.StartSink(latency: false))
            port = reserve.Port;

        using var cgroup = workspace.NewCgroup("outage");
        var log = workspace.NewContainerLog("outage");
        var url = $"http://127.0.0.1:{port}{Protocol.AggregateEndpoint.Path}";
        using var forwarder = workspace.StartForwarder(log, url, cgroup, exitAtEnd: false);
        Settle(forwarder);
        var before = forwarder.CpuNanoseconds;
        // Short lines: the file of a minute at this rate stays below a gigabyte.
        var writer = Write(log, CorpusKind.Short, OutageRate, options.OutageSeconds, forwarder, cgroup);
        RequireAlive(forwarder);
        var (cpu, peak) = ((forwarder.CpuNanoseconds - before) / 1e9, forwarder.PeakResidentBytes);
        progress.Report($"aggregator down: {peak / 1e6:F1} MB after {writer.Lines:#,0} lines; now it comes back");

        using var sink = workspace.StartSink(latency: true, port);
        var back = Clock.Now;
        WaitForDelivery(sink, writer.Lines, forwarder, cgroup, RecoveryLimit);
        var recovery = (sink.Query().LastArrival - back) / 1e9;
        Stop(forwarder);
        var seen = sink.Stop();
        File.Delete(log);
        return new OutageResult
        {
            Rate = OutageRate,
            Writer = writer,
            CpuSeconds = cpu,
            PeakResidentBytes = peak,
            PeakResidentBytesAfterRecovery = forwarder.PeakResidentBytes,
            CgroupPeakBytes = cgroup?.PeakBytes,
            CgroupWorkingSetBytes = cgroup?.PeakWorkingSetBytes,
            RecoverySeconds = recovery,
            Lost = writer.Lines - (seen.Latency?.Distinct ?? 0),
            Doubled = seen.Latency?.Doubled ?? 0,
        };
    }

    private WriterStatistics Write(string log, CorpusKind kind, long rate, int seconds, Child forwarder, MemoryCgroup? cgroup)
    {
        using var writer = workspace.StartWriter(log, kind, rate, seconds);
        while (writer.Observe())
        {
            workspace.Cancel.ThrowIfCancellationRequested();
            RequireAlive(forwarder);
            cgroup?.SampleWorkingSet();
            // Ten looks a second see every peak, since VmHWM only grows, and disturb nothing.
            Clock.SleepUntil(Clock.Now + Second / 10);
        }

        return writer.Exit!.Code == 0
            ? JsonSerializer.Deserialize(writer.OutputTail(), ReportJson.Default.WriterStatistics) ?? throw new IOException("the writer reported nothing")
            : throw new IOException($"the writer ended with code {writer.Exit.Code}: {writer.OutputTail()}");
    }

    /// <summary>Waits until as many records have arrived as were written; that they are the right ones is checked by number later.</summary>
    private void WaitForDelivery(SinkProcess sink, long lines, Child forwarder, MemoryCgroup? cgroup, TimeSpan limit)
    {
        var deadline = Clock.Now + (long)(limit.TotalSeconds * Second);
        while (sink.Query().Records < lines && Clock.Now < deadline)
        {
            workspace.Cancel.ThrowIfCancellationRequested();
            RequireAlive(forwarder);
            cgroup?.SampleWorkingSet();
            Clock.SleepUntil(Clock.Now + Second / 50);
        }

        // What has not arrived by now is reported as lost, not as an error of the benchmark.
        RequireAlive(forwarder);
    }

    private void Settle(Child forwarder)
    {
        Pause(SettleNanoseconds);
        RequireAlive(forwarder);
    }

    private void Pause(long nanoseconds)
    {
        const long Step = Second / 10;
        for (var end = Clock.Now + nanoseconds; Clock.Now < end; Clock.SleepUntil(Math.Min(end, Clock.Now + Step)))
            workspace.Cancel.ThrowIfCancellationRequested();
    }

    private static void RequireAlive(Child forwarder)
    {
        if (!forwarder.Observe())
            throw new IOException($"the forwarder ended with code {forwarder.Exit!.Code}: {forwarder.OutputTail()}");
    }

    private static void Stop(Child forwarder)
    {
        var exit = forwarder.Terminate(StopLimit);
        if (exit.Code != 0)
            throw new IOException($"the forwarder ended with code {exit.Code} at SIGTERM: {forwarder.OutputTail()}");
    }
}
