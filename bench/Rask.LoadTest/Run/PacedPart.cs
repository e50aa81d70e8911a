using Rask.LoadTest.Corpus;
using Rask.LoadTest.Report;
using Rask.LoadTest.Sink;

namespace Rask.LoadTest.Run;

/// <summary>Lines at a steady rate, with the latency of each. The rates alternate, so that a machine that slows down slows all.</summary>
internal sealed class PacedPart(RunOptions options, Workspace workspace, Progress progress)
{
    /// <summary>The rates that the project promises figures for.</summary>
    private static readonly long[] Rates = [100_000, 10_000];

    private static readonly TimeSpan DeliveryLimit = TimeSpan.FromSeconds(30);

    public List<PacedSeries> Measure()
    {
        var series = Rates.Select(rate => new PacedSeries { Rate = rate, Kind = CorpusKinds.NameOf(options.PacedKind), Runs = [] }).ToList();
        for (var run = 1; run <= options.Runs; run++)
        {
            foreach (var one in series)
            {
                var result = MeasureOnce(one.Rate);
                one.Runs.Add(result);
                progress.Report($"paced: {one.Rate:#,0} lines/s for {options.PacedSeconds} s, {run} of {options.Runs}: {result.CpuPercent:F2} % CPU, p99 {(result.Sink.Latency?.P99 ?? 0) / 1e6:F3} ms, {result.Lost} lost, {result.Doubled} doubled");
            }
        }

        return series;
    }

    private PacedResult MeasureOnce(long rate)
    {
        using var sink = workspace.StartSink(SinkMode.Latency);
        using var log = new FollowedLog(workspace, "paced", sink.Url);
        log.Settle();

        var before = log.Forwarder.CpuNanoseconds;
        var writer = log.Write(options.PacedKind, rate, options.PacedSeconds);
        log.WaitForDelivery(sink, writer.Lines, DeliveryLimit);
        var cpu = (log.Forwarder.CpuNanoseconds - before) / 1e9;
        log.Stop();
        return new PacedResult
        {
            Writer = writer,
            Sink = sink.Stop(),
            CpuSeconds = cpu,
            Memory = log.Memory,
        };
    }
}
