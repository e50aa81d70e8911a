using System.Globalization;
using Rask.LoadTest.Corpus;
using Rask.LoadTest.Processes;
using Rask.LoadTest.Report;
using Rask.LoadTest.Sink;

namespace Rask.LoadTest.Run;

/// <summary>
/// Catch-up: a whole corpus as fast as it goes. Floor and forwarder alternate, so that a machine that slows down slows both.
/// Reading the numbers costs the sink enough to hold up the forwarder by some percent, so each timed run is followed by one
/// that is not timed and in which the numbers are checked.
/// </summary>
internal sealed class CatchUpPart(RunOptions options, Workspace workspace, SyslogNgPeer peer, Progress progress)
{
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(5);

    public CorpusResult Measure(CorpusKind kind)
    {
        var name = CorpusKinds.NameOf(kind);
        var corpus = workspace.Corpus(kind, options.Lines);
        // Its speed does not count: it warms the executables and tells how many bytes and requests the floor has to send.
        var model = RunForwarder(corpus, options.Lines, SinkMode.Sequence);
        progress.Report($"{name}: {model.SourceBytes / 1e6:F0} MB of logs become {model.Sink.BodyBytes / 1e6:F0} MB in {model.Sink.Requests} requests");

        var floor = new List<RunMeasure>();
        var forwarder = new List<RunMeasure>();
        var verified = new List<RunMeasure> { model };
        for (var run = 1; run <= options.Runs; run++)
        {
            floor.Add(RunFloor(corpus, options.Lines, model));
            progress.Report($"{name}: floor {run} of {options.Runs}: {floor[^1].LinesPerSecond:#,0} lines/s, {floor[^1].CpuNanosecondsPerLine:F0} ns/line");
            forwarder.Add(RunForwarder(corpus, options.Lines, SinkMode.Count));
            verified.Add(RunForwarder(corpus, options.Lines, SinkMode.Sequence));
            progress.Report($"{name}: forwarder {run} of {options.Runs}: {forwarder[^1].LinesPerSecond:#,0} lines/s, {forwarder[^1].CpuNanosecondsPerLine:F0} ns/line, {forwarder[^1].Memory.PeakResidentBytes / 1e6:F1} MB; {verified[^1].Lost} lost, {verified[^1].Doubled} doubled in the run after it");
        }

        var (peerRuns, start) = peer.Measure(kind);
        return new CorpusResult
        {
            Corpus = name,
            Lines = options.Lines,
            SourceBytes = model.SourceBytes,
            Floor = new ProgramRuns { Runs = floor },
            Forwarder = new ProgramRuns { Runs = forwarder },
            Verified = new ProgramRuns { Runs = verified },
            SyslogNg = new ProgramRuns { Runs = peerRuns },
            SyslogNgStartSeconds = start,
        };
    }

    private RunMeasure RunForwarder(string corpus, long lines, SinkMode mode)
    {
        using var sink = workspace.StartSink(mode);
        using var cgroup = workspace.NewCgroup("forwarder");
        using var child = workspace.StartForwarder(corpus, sink.Url, cgroup, exitAtEnd: true, workspace.NewPath("state"));
        return Finish(child, sink, cgroup, corpus, lines);
    }

    private RunMeasure RunFloor(string corpus, long lines, RunMeasure model)
    {
        using var sink = workspace.StartSink(SinkMode.Count);
        using var cgroup = workspace.NewCgroup("floor");
        using var child = Child.Start(new ChildOptions
        {
            Path = "/proc/self/exe",
            Arguments =
            [
                "floor", "--file", corpus, "--endpoint", sink.EndPoint,
                "--bytes", model.Sink.BodyBytes.ToString(CultureInfo.InvariantCulture),
                "--request-bytes", Math.Max(1, model.Sink.BodyBytes / Math.Max(1, model.Sink.Requests)).ToString(CultureInfo.InvariantCulture),
                "--parent-pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            ],
            OutputFile = workspace.NewPath("floor.out"),
            Cgroup = cgroup,
            Cpu = options.TestedCpu,
        });
        var measure = Finish(child, sink, cgroup, corpus, lines);
        return measure.Sink.BodyBytes == model.Sink.BodyBytes
            ? measure
            : throw new IOException($"the floor sent {measure.Sink.BodyBytes} bytes instead of {model.Sink.BodyBytes}");
    }

    private RunMeasure Finish(Child child, SinkProcess sink, MemoryCgroup? cgroup, string corpus, long lines)
    {
        // The kernel sums up the whole group at every look, so that looking costs CPU that the runs need.
        const int LooksPerSample = 10;
        var looks = 0;
        var exit = child.WaitForExit(RunLimit, workspace.Cancel, () =>
        {
            if (looks++ % LooksPerSample == 0)
                cgroup?.Sample();
        });
        if (exit.Code != 0)
            throw new IOException($"a run ended with code {exit.Code}: {child.OutputTail()}");
        var seen = sink.Stop();
        return Combine(seen, new FileInfo(corpus).Length, lines, exit.Seconds, exit.UserSeconds + exit.SystemSeconds, MemoryFigures.Of(child.PeakResidentBytes, cgroup));
    }

    public static RunMeasure Combine(SinkStatistics seen, long sourceBytes, long lines, double seconds, double cpu, MemoryFigures memory) => new()
    {
        Lines = lines,
        SourceBytes = sourceBytes,
        Seconds = seconds,
        CpuSeconds = cpu,
        Memory = memory,
        Sink = seen,
    };
}
