using System.Globalization;

namespace Rask.LoadTest.Report;

/// <summary>The limits that the project promises to keep, checked against the medians of the runs; memory, lost and doubled lines against all runs. MB are 1,000,000 bytes.</summary>
internal static class Limits
{
    private const double MostCpuToFloor = 3;
    private const double MostCpuToFloorGo = 4;
    private const double LeastSyslogNgToForwarder = 30;
    private const double LeastSpeedToFloor = 0.25;
    private const long MostResidentBytes = 14_000_000;
    private const double MostIdlePercent = 0.1;
    private const double MostP99Milliseconds = 5;
    private const double MostDrainSeconds = 60;
    private const double LeastDrainMillions = 0.3;

    public static List<LimitCheck> Check(BenchmarkResults results)
    {
        var checks = new List<LimitCheck>();
        foreach (var corpus in results.CatchUp)
            AddCatchUp(checks, corpus);
        foreach (var series in results.Paced)
            AddPaced(checks, series);
        if (results.Idle is { } idle)
        {
            Add(checks, "idle: CPU of one core, %", idle.CpuPercent?.Median, MostIdlePercent, "0.###");
            AddMemory(checks, "idle", idle.Memory);
        }

        if (results.Spool is { } spool)
            AddOutage(checks, "spool", spool);
        if (results.Outage is { } outage)
            AddOutage(checks, "outage", outage);
        return checks;
    }

    private static void AddCatchUp(List<LimitCheck> checks, CorpusResult corpus)
    {
        var name = corpus.Corpus;
        Add(checks, $"{name}: CPU per line, times the floor's", corpus.ForwarderCpuToFloor, name == "go" ? MostCpuToFloorGo : MostCpuToFloor, "0.00");
        AddLeast(checks, $"{name}: lines/s, share of the floor's", corpus.ForwarderSpeedToFloor, LeastSpeedToFloor);
        if (corpus.SyslogNgCpuToForwarder is { } times)
            AddLeast(checks, $"{name}: CPU per line of syslog-ng, times ours", times, LeastSyslogNgToForwarder);
        var median = corpus.Forwarder.BatchMedian?.Median ?? 0;
        checks.Add(new LimitCheck($"{name}: records per request, median", "10000", Text(median, "0"), median == Sink.SinkTotals.FullBatch));
        AddMemory(checks, $"{name}: catch-up", corpus.Forwarder.Memory);
        AddExact(checks, $"{name}: lost", corpus.Lost);
        AddExact(checks, $"{name}: doubled", corpus.Doubled);
        AddExact(checks, $"{name}: lines without a readable number", corpus.Verified.Runs.Sum(run => run.Sink.Sequences?.Unmarked ?? 0));
        AddExact(checks, $"{name}: timed runs with other lines or bytes than the checked one", corpus.Different);
        AddExact(checks, $"{name}: requests with a wrong X-Batch-Size", corpus.Forwarder.Runs.Concat(corpus.Verified.Runs).Sum(run => run.Sink.WrongBatchSizes));
    }

    private static void AddPaced(List<LimitCheck> checks, PacedSeries series)
    {
        var name = $"{series.Rate} lines/s";
        // Half a percent of missing rate is the writer's end; more would mean that the load was not what it says.
        AddLeast(checks, $"{name}: rate that was written, share", series.RateShare, 0.99);
        Add(checks, $"{name}: CPU of one core, %", series.CpuPercent?.Median, series.Rate > 10_000 ? 10 : 3, "0.00");
        // A trickle is paced for little CPU time; its latency is reported, not limited.
        if (series.Rate > 10_000)
            Add(checks, $"{name}: latency p99, ms", series.P99?.Median / 1e6, MostP99Milliseconds, "0.000");
        AddExact(checks, $"{name}: lost", series.Lost);
        AddExact(checks, $"{name}: doubled", series.Doubled);
        AddExact(checks, $"{name}: lines without a readable mark", series.Unmarked);
        AddMemory(checks, name, series.Memory);
    }

    private static void AddOutage(List<LimitCheck> checks, string name, OutageSeries series)
    {
        AddMemory(checks, $"{name}: aggregator away for {Text(series.DownSeconds?.Median ?? 0, "0")} s", series.DownMemory);
        AddMemory(checks, $"{name}: after catching up", series.Memory);
        AddExact(checks, $"{name}: lost", series.Lost);
        AddExact(checks, $"{name}: doubled", series.Doubled);
        if (!series.Spool)
            return;
        Add(checks, $"{name}: drained after the aggregator's return, s", series.NotDrained == 0 ? series.DrainSeconds?.Median : null, MostDrainSeconds, "0.0");
        AddLeast(checks, $"{name}: M lines/s while draining", series.DrainLinesPerSecond?.Median / 1e6, LeastDrainMillions);
    }

    private static void AddMemory(List<LimitCheck> checks, string name, MemoryFigures memory) =>
        checks.Add(new LimitCheck($"{name}: VmHWM, MB", "< " + Text(MostResidentBytes / 1e6, "0.0"), Text(memory.PeakResidentBytes / 1e6, "0.00"), memory.PeakResidentBytes is > 0 and < MostResidentBytes));

    private static void AddExact(List<LimitCheck> checks, string name, long seen) =>
        checks.Add(new LimitCheck(name, "0", Text(seen, "0"), seen == 0));

    private static void Add(List<LimitCheck> checks, string name, double? seen, double most, string format) =>
        checks.Add(new LimitCheck(name, "<= " + Text(most, "0.##"), Text(seen, format), seen <= most));

    private static void AddLeast(List<LimitCheck> checks, string name, double? seen, double least) =>
        checks.Add(new LimitCheck(name, ">= " + Text(least, "0.##"), Text(seen, "0.00"), seen >= least));

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "none";
}
