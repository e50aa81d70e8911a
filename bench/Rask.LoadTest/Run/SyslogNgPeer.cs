using Rask.LoadTest.Corpus;
using Rask.LoadTest.Platform;
using Rask.LoadTest.Processes;
using Rask.LoadTest.Report;
using Rask.LoadTest.Sink;

namespace Rask.LoadTest.Run;

/// <summary>
/// Runs syslog-ng over a shorter corpus, since CPU per line is what is compared. Its CPU is read when the last line has
/// arrived, and what it needs to start on an empty file is measured apart and taken off.
/// </summary>
internal sealed class SyslogNgPeer(RunOptions options, Workspace workspace, Progress progress)
{
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    /// <summary>Longer than syslog-ng takes to load its modules and open its source.</summary>
    private const long StartNanoseconds = 1_500_000_000;

    /// <summary>The version's line, or why there is none.</summary>
    public string Version { get; } = ReadVersion(options, workspace);

    private bool Usable => File.Exists(options.SyslogNg) && File.Exists(options.PeerConfig) && options.PeerRuns > 0;

    /// <summary>The runs, and the CPU seconds of a start; no runs where syslog-ng is missing.</summary>
    public (List<RunMeasure> Runs, double StartSeconds) Measure(CorpusKind kind)
    {
        var name = CorpusKinds.NameOf(kind);
        if (!Usable)
        {
            progress.Report($"{name}: syslog-ng left out ({Version})");
            return ([], 0);
        }

        var corpus = workspace.Corpus(kind, options.PeerLines);
        var startSeconds = MeasureStart(kind);
        var runs = new List<RunMeasure>();
        for (var run = 1; run <= options.PeerRuns; run++)
        {
            runs.Add(MeasureOnce(kind, corpus, startSeconds));
            progress.Report($"{name}: syslog-ng {run} of {options.PeerRuns}: {runs[^1].LinesPerSecond:#,0} lines/s, {runs[^1].CpuNanosecondsPerLine:F0} ns/line (start-up of {startSeconds * 1000:F0} ms taken off)");
        }

        return (runs, startSeconds);
    }

    private double MeasureStart(CorpusKind kind)
    {
        using var sink = workspace.StartSink(SinkMode.Count);
        using var child = Start(kind, workspace.NewContainerLog("empty"), sink.Url, null);
        var until = Clock.Now + StartNanoseconds;
        workspace.WaitFor("syslog-ng starts", RunLimit, () => Alive(child) && Clock.Now >= until);
        var cpu = child.CpuNanoseconds / 1e9;
        child.Terminate(StopLimit);
        return cpu;
    }

    private RunMeasure MeasureOnce(CorpusKind kind, string corpus, double startSeconds)
    {
        using var sink = workspace.StartSink(SinkMode.Count);
        using var cgroup = workspace.NewCgroup("syslog-ng");
        var started = Clock.Now;
        using var child = Start(kind, corpus, sink.Url, cgroup);
        workspace.WaitFor("syslog-ng delivers", RunLimit, () =>
        {
            cgroup?.Sample();
            return Alive(child) && sink.Query().Records >= options.PeerLines;
        });
        var cpu = child.CpuNanoseconds / 1e9 - startSeconds;
        var seconds = (sink.Query().LastArrival - started) / 1e9 - startSeconds;
        var memory = MemoryFigures.Of(child.PeakResidentBytes, cgroup);
        child.Terminate(StopLimit);
        return CatchUpPart.Combine(sink.Stop(), new FileInfo(corpus).Length, options.PeerLines, seconds, cpu, memory);
    }

    private static bool Alive(Child child) =>
        child.Observe() ? true : throw new IOException($"syslog-ng ended with code {child.Exit!.Code}: {child.OutputTail()}");

    private Child Start(CorpusKind kind, string log, string url, MemoryCgroup? cgroup) => Child.Start(new ChildOptions
    {
        Path = options.SyslogNg,
        Arguments =
        [
            "--foreground", "--no-caps", "--stderr",
            "--cfgfile", options.PeerConfig,
            "--persist-file", workspace.NewPath("syslog-ng.persist"),
            "--pidfile", workspace.NewPath("syslog-ng.pid"),
            "--control", workspace.NewSocketPath("syslog-ng"),
        ],
        Environment = [$"RASK_FILE={log}", $"RASK_URL={url}", $"RASK_FORMAT={(kind == CorpusKind.Go ? "go" : "plain")}"],
        OutputFile = workspace.NewPath("syslog-ng.out"),
        Cgroup = cgroup,
        Cpu = options.TestedCpu,
    });

    private static string ReadVersion(RunOptions options, Workspace workspace)
    {
        if (!File.Exists(options.SyslogNg))
            return "syslog-ng is not installed";
        using var child = Child.Start(new ChildOptions { Path = options.SyslogNg, Arguments = ["--version"], OutputFile = workspace.NewPath("version.out") });
        child.WaitForExit(StopLimit, workspace.Cancel);
        var revision = child.OutputTail().Split('\n').FirstOrDefault(line => line.StartsWith("Revision:", StringComparison.Ordinal));
        return "syslog-ng " + (revision?["Revision:".Length..].Trim() ?? "of unknown version");
    }
}
