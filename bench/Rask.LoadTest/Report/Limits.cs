using System.Globalization;

namespace Rask.LoadTest.Report;

/// <summary>The limits that the project promises to keep, checked against results. MB are 1,000,000 bytes.</summary>
internal static class Limits
{
    private const double MostCpuToFloor = 3;
    private const double MostCpuToFloorGo = 4;
    private const double LeastSyslogNgToForwarder = 30;
    private const double LeastSpeedToFloor = 0.25;
    private const long MostResidentBytes = 14_000_000;
    private const double MostIdlePercent = 0.1;
    private const double MostP99Milliseconds = 5;

    public static List<LimitCheck> Check(BenchmarkResults results)
    {
        var checks = new List<LimitCheck>();
        foreach (var corpus in results.CatchUp)
            AddCatchUp(checks, corpus);
        foreach (var run in results.Paced)
            AddPaced(checks, run);
        if (results.Idle is { } idle)
        {
            Add(checks, "idle: CPU of one core, %", idle.CpuPercent, MostIdlePercent, "0.###");
            AddMemory(checks, "idle", idle.PeakResidentBytes);
        }

        if (results.Outage is { } outage)
        {
            AddMemory(checks, $"aggregator down for {outage.Writer.Seconds:F0} s", outage.PeakResidentBytes);
            AddMemory(checks, "after catching up", outage.PeakResidentBytesAfterRecovery);
            AddExact(checks, "outage: lost", outage.Lost);
            AddExact(checks, "outage: doubled", outage.Doubled);
        }

        return checks;
    }

    private static void AddCatchUp(List<LimitCheck> checks, CorpusResult corpus)
    {
        var name = corpus.Corpus;
        Add(checks, $"{name}: CPU per line, times the floor's", corpus.ForwarderCpuToFloor, name == "go" ? MostCpuToFloorGo : MostCpuToFloor, "0.00");
        AddLeast(checks, $"{name}: lines/s, share of the floor's", corpus.ForwarderSpeedToFloor, LeastSpeedToFloor);
        if (corpus.SyslogNgCpuToForwarder is { } times)
            AddLeast(checks, $"{name}: CPU per line of syslog-ng, times ours", times, LeastSyslogNgToForwarder);
        var median = Median.Of(corpus.Forwarder, run => run.BatchMedian);
        checks.Add(new LimitCheck($"{name}: records per request, median", "10000", Text(median, "0"), median == Sink.SinkTotals.FullBatch));
        AddMemory(checks, $"{name}: catch-up", corpus.Forwarder.Max(run => run.PeakResidentBytes));
        AddExact(checks, $"{name}: lines not delivered exactly once", corpus.Forwarder.Sum(run => Math.Abs(run.Lines - run.Records)));
        AddExact(checks, $"{name}: requests with a wrong X-Batch-Size", corpus.Forwarder.Sum(run => run.WrongBatchSizes));
    }

    private static void AddPaced(List<LimitCheck> checks, PacedResult run)
    {
        var name = $"{run.Rate} lines/s";
        // Half a percent of missing rate is the writer's end; more would mean that the load was not what it says.
        AddLeast(checks, $"{name}: rate that was written, share", run.Writer.Rate / run.Rate, 0.99);
        Add(checks, $"{name}: CPU of one core, %", run.CpuPercent, run.Rate > 10_000 ? 10 : 3, "0.00");
        // A trickle is paced for little CPU time; its latency is reported, not limited.
        if (run.Rate > 10_000)
            Add(checks, $"{name}: latency p99, ms", (run.Sink.Latency?.P99 ?? 0) / 1e6, MostP99Milliseconds, "0.000");
        AddExact(checks, $"{name}: lost", run.Lost);
        AddExact(checks, $"{name}: doubled", run.Doubled);
        AddExact(checks, $"{name}: lines without a readable mark", run.Sink.Latency?.Unmarked ?? 0);
        AddMemory(checks, name, run.PeakResidentBytes);
    }

    private static void AddMemory(List<LimitCheck> checks, string name, long bytes) =>
        checks.Add(new LimitCheck($"{name}: VmHWM, MB", "< " + Text(MostResidentBytes / 1e6, "0.0"), Text(bytes / 1e6, "0.00"), bytes is > 0 and < MostResidentBytes));

    private static void AddExact(List<LimitCheck> checks, string name, long seen) =>
        checks.Add(new LimitCheck(name, "0", Text(seen, "0"), seen == 0));

    private static void Add(List<LimitCheck> checks, string name, double seen, double most, string format) =>
        checks.Add(new LimitCheck(name, "<= " + Text(most, "0.##"), Text(seen, format), seen <= most));

    private static void AddLeast(List<LimitCheck> checks, string name, double seen, double least) =>
        checks.Add(new LimitCheck(name, ">= " + Text(least, "0.##"), Text(seen, "0.00"), seen >= least));

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
