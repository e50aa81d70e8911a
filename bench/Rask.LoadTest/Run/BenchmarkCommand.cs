using System.Text.Json;
using Rask.LoadTest.Cli;
using Rask.LoadTest.Report;

namespace Rask.LoadTest.Run;

/// <summary>The subcommand <c>run</c>: composes the parts, writes results.json, prints the tables.</summary>
internal static class BenchmarkCommand
{
    private const int LinesLostExitCode = 1;
    private const int LimitMissedExitCode = 3;

    public static int Execute(Arguments arguments)
    {
        var options = RunOptions.Parse(arguments);
        if (options.Markdown)
            return PrintMarkdown(options);

        using var cancellation = new CancellationTokenSource();
        using var signals = new StopSignals(cancellation.Cancel);
        var progress = new Progress();
        BenchmarkResults results;
        using (var workspace = new Workspace(options, progress, cancellation.Token))
            results = Measure(options, workspace, progress);

        var json = JsonSerializer.SerializeToUtf8Bytes(results, ReportJson.Default.BenchmarkResults);
        File.WriteAllBytes(options.ResultsFile, json);
        Console.Out.WriteLine();
        Console.Out.Write(ResultTables.Render(results, withLimits: true));
        Console.Out.WriteLine($"Written to {Path.GetRelativePath(Environment.CurrentDirectory, options.ResultsFile)}.");
        if (results.LostOrDoubled)
        {
            Console.Error.WriteLine("rask-load-test: lines were lost or doubled");
            return LinesLostExitCode;
        }

        return options.Strict && results.Limits.Exists(check => !check.Passed) ? LimitMissedExitCode : 0;
    }

    private static BenchmarkResults Measure(RunOptions options, Workspace workspace, Progress progress)
    {
        var started = DateTime.UtcNow;
        var peer = new SyslogNgPeer(options, workspace, progress);
        var catchUp = new CatchUpPart(options, workspace, peer, progress);
        var outage = new OutagePart(options, workspace, progress);
        var results = new BenchmarkResults
        {
            StartedUtc = started,
            FinishedUtc = started,
            Quick = options.Quick,
            Machine = MachineDescription.Of(options.Forwarder, peer.Version, workspace.CgroupSupport, options.Pin),
            CatchUp = options.Parts.Contains("catch-up") ? [.. options.Kinds.Select(catchUp.Measure)] : [],
            Paced = options.Parts.Contains("paced") ? new PacedPart(options, workspace, progress).Measure() : [],
            Idle = options.Parts.Contains("idle") ? new IdlePart(options, workspace, progress).Measure() : null,
            Spool = options.Parts.Contains("spool") ? outage.Measure(spool: true) : null,
            Outage = options.Parts.Contains("outage") ? outage.Measure(spool: false) : null,
        };
        results = results with { FinishedUtc = DateTime.UtcNow };
        return results with { Limits = Limits.Check(results) };
    }

    private static int PrintMarkdown(RunOptions options)
    {
        if (!File.Exists(options.ResultsFile))
            throw new UsageException($"{options.ResultsFile} does not exist; run without --markdown first");
        var results = JsonSerializer.Deserialize(File.ReadAllBytes(options.ResultsFile), ReportJson.Default.BenchmarkResults)
            ?? throw new IOException($"{options.ResultsFile} is empty");
        Console.Out.Write(ResultTables.Render(results, withLimits: false));
        return 0;
    }
}
