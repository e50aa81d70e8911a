using System.Globalization;

namespace Rask.LoadTest.Report;

/// <summary>Results as tables, aligned for the terminal and valid Markdown for the README.</summary>
internal static class ResultTables
{
    public static string Render(BenchmarkResults results, bool withLimits)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        var machine = results.Machine;
        text.WriteLine(FormattableString.Invariant(
            $"{results.FinishedUtc:yyyy-MM-dd}, {machine.Cpu}, {machine.Cores} cores, {machine.MemoryBytes / 1e9:F0} GB, Linux {machine.Kernel}, {machine.Runtime}, forwarder {machine.ForwarderBytes / 1e6:F1} MB, {machine.SyslogNg}{(results.Quick ? ", quick run" : "")}."));
        text.WriteLine();
        if (results.CatchUp.Count > 0)
            CatchUp(text, results);
        if (results.Paced.Count > 0)
            Paced(text, results);
        Others(text, results);
        if (withLimits && results.Limits.Count > 0)
            Limits(text, results);
        return text.ToString();
    }

    private static void CatchUp(StringWriter text, BenchmarkResults results)
    {
        var table = new TextTable("corpus", "program", "lines", "runs", "lines/s", "MB/s", "CPU ns/line", "x floor", "VmHWM MB", "cgroup peak MB", "docker stats MB", "records/request", "full requests");
        foreach (var corpus in results.CatchUp)
        {
            var floor = Median.Of(corpus.Floor, run => run.CpuNanosecondsPerLine);
            foreach (var (program, runs) in new[] { ("floor", corpus.Floor), ("forwarder", corpus.Forwarder), ("syslog-ng", corpus.SyslogNg) })
            {
                if (runs.Count == 0)
                    continue;
                var cpu = Median.Of(runs, run => run.CpuNanosecondsPerLine);
                table.Add(corpus.Corpus, program, Number(runs[0].Lines), Number(runs.Count),
                    Number(Median.Of(runs, run => run.LinesPerSecond)),
                    Number(Median.Of(runs, run => run.SourceMegabytesPerSecond)),
                    Number(cpu), (cpu / floor).ToString("0.00", CultureInfo.InvariantCulture),
                    Megabytes(runs.Max(run => run.PeakResidentBytes)), Megabytes(runs.Max(run => run.CgroupPeakBytes)), Megabytes(runs.Max(run => run.CgroupWorkingSetBytes)),
                    program == "floor" ? "" : Number(Median.Of(runs, run => run.BatchMedian)),
                    program == "floor" ? "" : FormattableString.Invariant($"{runs.Sum(run => run.FullBatches)} of {runs.Sum(run => run.Requests)}"));
            }
        }

        text.WriteLine("Catch-up, one connection (medians of the runs; memory: the largest of all runs):");
        text.WriteLine();
        table.WriteTo(text);
    }

    private static void Paced(StringWriter text, BenchmarkResults results)
    {
        var table = new TextTable("rate", "lines", "CPU %", "p50 ms", "p99 ms", "p99.9 ms", "max ms", "lost", "doubled", "VmHWM MB", "cgroup peak MB", "docker stats MB", "requests", "writer late p99 ms", "writer late max ms", "writer CPU %");
        foreach (var run in results.Paced)
        {
            table.Add(Number(run.Rate), run.Kind, run.CpuPercent.ToString("0.00", CultureInfo.InvariantCulture),
                Milliseconds(run.Sink.Latency?.P50), Milliseconds(run.Sink.Latency?.P99), Milliseconds(run.Sink.Latency?.P999), Milliseconds(run.Sink.Latency?.Maximum),
                Number(run.Lost), Number(run.Doubled), Megabytes(run.PeakResidentBytes), Megabytes(run.CgroupPeakBytes), Megabytes(run.CgroupWorkingSetBytes),
                Number(run.Sink.Requests), Milliseconds(run.Writer.LatenessP99), Milliseconds(run.Writer.LatenessMaximum),
                (run.Writer.CpuSeconds / run.Writer.Seconds * 100).ToString("0.0", CultureInfo.InvariantCulture));
        }

        text.WriteLine("Paced; latency from the write of a line to its arrival at the sink, of every line; CPU of one core:");
        text.WriteLine();
        table.WriteTo(text);
    }

    private static void Others(StringWriter text, BenchmarkResults results)
    {
        var table = new TextTable("state", "seconds", "CPU %", "wake-ups/s", "VmHWM MB", "cgroup peak MB", "docker stats MB", "lost", "doubled");
        if (results.Idle is { } idle)
            table.Add("idle", Number(idle.Seconds), idle.CpuPercent.ToString("0.000", CultureInfo.InvariantCulture), (idle.Wakeups / idle.Seconds).ToString("0.0", CultureInfo.InvariantCulture), Megabytes(idle.PeakResidentBytes), "", "", "", "");
        if (results.Outage is { } outage)
        {
            table.Add(FormattableString.Invariant($"aggregator down, {Number(outage.Rate)} lines/s"), Number(outage.Writer.Seconds), (outage.CpuSeconds / outage.Writer.Seconds * 100).ToString("0.00", CultureInfo.InvariantCulture), "",
                Megabytes(outage.PeakResidentBytes), Megabytes(outage.CgroupPeakBytes), Megabytes(outage.CgroupWorkingSetBytes), "", "");
            table.Add("catching up after it", outage.RecoverySeconds.ToString("0.0", CultureInfo.InvariantCulture), "", "", Megabytes(outage.PeakResidentBytesAfterRecovery), "", "", Number(outage.Lost), Number(outage.Doubled));
        }

        if (!table.IsEmpty)
            table.WriteTo(text);
    }

    private static void Limits(StringWriter text, BenchmarkResults results)
    {
        var table = new TextTable("limit", "allowed", "seen", "result");
        foreach (var check in results.Limits)
            table.Add(check.Name, check.Limit, check.Seen, check.Passed ? "pass" : "FAIL");
        table.WriteTo(text);
    }

    private static string Number(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Megabytes(long? bytes) => bytes is > 0 ? (bytes.Value / 1e6).ToString("0.0", CultureInfo.InvariantCulture) : "";

    private static string Milliseconds(long? nanoseconds) => nanoseconds is { } value ? (value / 1e6).ToString("0.000", CultureInfo.InvariantCulture) : "";
}
