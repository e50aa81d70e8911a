using Rask.LoadTest.Corpus;
using Rask.LoadTest.Platform;
using Rask.LoadTest.Report;
using Rask.LoadTest.Sink;

namespace Rask.LoadTest.Run;

/// <summary>
/// The aggregator is away while lines are written, and comes back while they keep coming: memory, how long the forwarder
/// needs to catch up, and whether each line arrives once.
/// </summary>
internal sealed class OutagePart(RunOptions options, Workspace workspace, Progress progress)
{
    private const long Rate = 100_000;

    /// <summary>A forwarder that lags no more than this has caught up: a tenth of a second.</summary>
    private const long SmallLag = Rate / 10;

    /// <summary>The forwarder waits up to 60 s between attempts when the aggregator was down for long.</summary>
    private const int RecoverySeconds = 180;

    private static readonly TimeSpan DeliveryLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    /// <param name="spool">Whether the forwarder may spill to disk.</param>
    public OutageSeries Measure(bool spool)
    {
        var series = new OutageSeries { Spool = spool, Rate = Rate, Runs = [] };
        var name = spool ? "spool" : "outage";
        for (var run = 1; run <= options.Runs; run++)
        {
            var result = MeasureOnce(name, spool);
            series.Runs.Add(result);
            progress.Report($"{name}: {Rate:#,0} lines/s, aggregator away for {result.DownSeconds:F0} s, {run} of {options.Runs}: {result.DownMemory.PeakResidentBytes / 1e6:F1} MB, spool {result.SpoolPeakBytes / 1e6:F0} MB, first request after {result.FirstRequestSeconds ?? double.NaN:F1} s, drained after {result.DrainSeconds ?? double.NaN:F1} s, {result.Lost} lost, {result.Doubled} doubled");
        }

        return series;
    }

    private OutageResult MeasureOnce(string name, bool spool)
    {
        int port;
        using (var reserve = workspace.StartSink(SinkMode.Count))
            port = reserve.Port;

        using var log = new FollowedLog(workspace, name, $"http://127.0.0.1:{port}{Protocol.AggregateEndpoint.Path}", $"ENABLE_DISK_FALLBACK={(spool ? "true" : "false")}");
        log.Settle();
        var (cpu, start, spoolPeak) = (log.Forwarder.CpuNanoseconds, Clock.Now, 0L);
        // Short lines: the file of two minutes at this rate stays below two gigabytes.
        using var writer = workspace.StartWriter(log.Path, CorpusKind.Short, Rate, options.OutageSeconds + RecoverySeconds);
        while (Clock.Now - start < options.OutageSeconds * FollowedLog.Second)
            Watch();
        var down = (Clock.Now - start) / 1e9;
        cpu = log.Forwarder.CpuNanoseconds - cpu;
        var downMemory = log.Memory;

        using var sink = workspace.StartSink(SinkMode.Sequence, port);
        var (back, backlog) = (Clock.Now, log.WrittenLines());
        var seen = sink.Query();
        while (log.WrittenLines() - seen.Records > SmallLag && Clock.Now - back < RecoverySeconds * FollowedLog.Second)
        {
            Watch(FollowedLog.Second / 50);
            seen = sink.Query();
        }

        var drained = log.WrittenLines() - seen.Records <= SmallLag ? (Clock.Now - back) / 1e9 : (double?)null;
        writer.Terminate(StopLimit);
        var written = FollowedLog.Report(writer);
        log.WaitForDelivery(sink, written.Lines, DeliveryLimit);
        log.Stop();
        var arrived = sink.Stop();
        return new OutageResult
        {
            DownSeconds = down,
            Backlog = backlog,
            Writer = written,
            Sink = arrived,
            DownCpuSeconds = cpu / 1e9,
            DownMemory = downMemory,
            Memory = log.Memory,
            SpoolPeakBytes = spoolPeak,
            FirstRequestSeconds = arrived.Requests > 0 ? (arrived.FirstArrival - back) / 1e9 : null,
            DrainSeconds = drained,
            DrainedLines = seen.Records,
        };

        void Watch(long pause = FollowedLog.Second / 10)
        {
            if (!writer.Observe())
                throw new IOException($"the writer ended with code {writer.Exit!.Code}: {writer.OutputTail()}");
            log.Look(pause);
            spoolPeak = Math.Max(spoolPeak, SpoolBytes(log.StateDirectory));
        }
    }

    /// <summary>Bytes in the spool's default folder; 0 where there is none.</summary>
    private static long SpoolBytes(string stateDirectory)
    {
        var folder = new DirectoryInfo(Path.Combine(stateDirectory, "spool"));
        long bytes = 0;
        try
        {
            if (folder.Exists)
                bytes = folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (IOException)
        {
            // A segment was removed between its listing and the look at its length; the next look sees the rest.
        }

        return bytes;
    }
}
