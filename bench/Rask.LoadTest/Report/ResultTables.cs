using System.Globalization;
using Rask.LoadTest.Processes;

namespace Rask.LoadTest.Report;

/// <summary>Results as tables, aligned for the terminal and valid Markdown for the README. Cells are medians, with the least and the most in brackets.</summary>
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
        if (results.Idle is { } idle)
            Idle(text, idle);
        if (results.Spool is not null || results.Outage is not null)
            Outages(text, results);
        Memory(text, results);
        if (withLimits && results.Limits.Count > 0)
            Limits(text, results);
        return text.ToString();
    }

    private static void CatchUp(StringWriter text, BenchmarkResults results)
    {
        var table = new TextTable("corpus", "program", "lines", "runs", "M lines/s", "MB/s", "CPU ns/line", "x floor", "records/request", "full requests", "lost", "doubled");
        foreach (var corpus in results.CatchUp)
        {
            foreach (var (program, series) in new[] { ("floor", corpus.Floor), ("forwarder", corpus.Forwarder), ("syslog-ng", corpus.SyslogNg) })
            {
                if (series.Runs.Count == 0)
                    continue;
                var isOurs = program == "forwarder";
                table.Add(corpus.Corpus, program, Number(series.Runs[0].Lines), Number(series.Runs.Count),
                    Text(series.LinesPerSecond, "0.000", 1e6), Text(series.SourceMegabytesPerSecond, "#,0"), Text(series.CpuNanosecondsPerLine, "#,0"),
                    (series.CpuNanosecondsPerLine?.Median / corpus.Floor.CpuNanosecondsPerLine?.Median)?.ToString("0.00", CultureInfo.InvariantCulture) ?? "",
                    program == "floor" ? "" : Text(series.BatchMedian, "#,0"),
                    program == "floor" ? "" : FormattableString.Invariant($"{series.Runs.Sum(run => run.Sink.FullBatches)} of {series.Runs.Sum(run => run.Sink.Requests)}"),
                    isOurs ? Number(corpus.Lost) : "", isOurs ? Number(corpus.Doubled) : "");
            }
        }

        text.WriteLine("Catch-up, one connection (median of the runs, in brackets the least and the most):");
        text.WriteLine();
        table.WriteTo(text);
    }

    private static void Paced(StringWriter text, BenchmarkResults results)
    {
        var table = new TextTable("rate", "lines", "runs", "CPU %", "p50 ms", "p99 ms", "p99.9 ms", "max ms", "lost", "doubled", "requests", "writer late p99 ms", "writer late max ms", "writer CPU %");
        foreach (var series in results.Paced)
        {
            table.Add(Number(series.Rate), series.Kind, Number(series.Runs.Count), Text(series.CpuPercent, "0.00"),
                Milliseconds(series.P50), Milliseconds(series.P99), Milliseconds(series.P999), Milliseconds(series.Maximum),
                Number(series.Lost), Number(series.Doubled), Text(series.Requests, "#,0"),
                Milliseconds(series.WriterLatenessP99), Milliseconds(series.WriterLatenessMaximum), Text(series.WriterCpuPercent, "0.0"));
        }

        text.WriteLine("Paced; latency from the write of a line to its arrival at the sink, of every line; CPU of one core:");
        text.WriteLine();
        table.WriteTo(text);
    }

    private static void Idle(StringWriter text, IdleSeries idle)
    {
        var table = new TextTable("state", "runs", "seconds", "CPU %", "wake-ups/s");
        table.Add("idle", Number(idle.Runs.Count), Text(idle.Seconds, "0"), Text(idle.CpuPercent, "0.000"), Text(idle.WakeupsPerSecond, "0.0"));
        table.WriteTo(text);
    }

    private static void Outages(StringWriter text, BenchmarkResults results)
    {
        var table = new TextTable("spool", "rate", "runs", "away s", "CPU % meanwhile", "spool MB", "first request s", "drained s", "M lines/s draining", "lost", "doubled");
        foreach (var series in new[] { results.Spool, results.Outage }.OfType<OutageSeries>())
        {
            table.Add(series.Spool ? "on" : "off", Number(series.Rate), Number(series.Runs.Count), Text(series.DownSeconds, "0"), Text(series.DownCpuPercent, "0.00"),
                Number(series.SpoolPeakBytes / 1e6), Text(series.FirstRequestSeconds, "0.0"),
                series.NotDrained == 0 ? Text(series.DrainSeconds, "0.0") : FormattableString.Invariant($"not in {series.NotDrained} of {series.Runs.Count} runs"),
                Text(series.DrainLinesPerSecond, "0.000", 1e6), Number(series.Lost), Number(series.Doubled));
        }

        text.WriteLine("Aggregator away, then back while the lines keep coming (seconds counted from its return):");
        text.WriteLine();
        table.WriteTo(text);
    }

    private static void Memory(StringWriter text, BenchmarkResults results)
    {
        var table = new TextTable("memory, MB (the most of all runs)", "VmHWM", "cgroup peak, raw", "parts seen", "page cache", "anonymous", "kernel", "sockets", "docker stats");
        foreach (var corpus in results.CatchUp)
        {
            foreach (var (program, series) in new[] { ("floor", corpus.Floor), ("forwarder", corpus.Forwarder), ("syslog-ng", corpus.SyslogNg) })
            {
                if (series.Runs.Count > 0)
                    AddMemory(table, $"catch-up {corpus.Corpus}: {program}", series.Memory);
            }
        }

        foreach (var series in results.Paced)
            AddMemory(table, FormattableString.Invariant($"paced {Number(series.Rate)} lines/s"), series.Memory);
        if (results.Idle is { } idle)
            AddMemory(table, "idle", idle.Memory);
        foreach (var series in new[] { results.Spool, results.Outage }.OfType<OutageSeries>())
        {
            AddMemory(table, $"aggregator away, spool {(series.Spool ? "on" : "off")}", series.DownMemory);
            AddMemory(table, "and catching up after it", series.Memory);
        }

        if (table.IsEmpty)
            return;
        text.WriteLine($"Memory cgroups here: {results.Machine.MemoryCgroups}.");
        text.WriteLine();
        table.WriteTo(text);
    }

    private static void AddMemory(TextTable table, string state, MemoryFigures memory)
    {
        CgroupSample? parts = memory.Cgroup?.Highest;
        table.Add(state, Megabytes(memory.PeakResidentBytes), Megabytes(memory.Cgroup?.PeakBytes), Megabytes(parts?.UsageBytes),
            Megabytes(parts?.FileBytes), Megabytes(parts?.AnonymousBytes), Megabytes(parts?.KernelBytes), Megabytes(parts?.SocketBytes), Megabytes(memory.Cgroup?.WorkingSetBytes));
    }

    private static void Limits(StringWriter text, BenchmarkResults results)
    {
        var table = new TextTable("limit", "allowed", "seen", "result");
        foreach (var check in results.Limits)
            table.Add(check.Name, check.Limit, check.Seen, check.Passed ? "pass" : "FAIL");
        table.WriteTo(text);
    }

    private static string Text(Spread? spread, string format, double unit = 1)
    {
        if (spread is null)
            return "";
        var (median, least, most) = (One(spread.Median), One(spread.Minimum), One(spread.Maximum));
        return least == most ? median : $"{median} ({least}-{most})";

        string One(double value) => (value / unit).ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Number(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Megabytes(long? bytes) => bytes is { } value ? (value / 1e6).ToString("0.0", CultureInfo.InvariantCulture) : "";

    private static string Milliseconds(Spread? nanoseconds) => Text(nanoseconds, "0.000", 1e6);
}
