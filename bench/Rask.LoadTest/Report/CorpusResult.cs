namespace Rask.LoadTest.Report;

/// <summary>Catch-up over one corpus: every run of every program.</summary>
internal sealed record CorpusResult
{
    public required string Corpus { get; init; }

    public required long Lines { get; init; }

    public required long SourceBytes { get; init; }

    public required ProgramRuns Floor { get; init; }

    public required ProgramRuns Forwarder { get; init; }

    /// <summary>Runs of the forwarder in which the sink checked the number of each line; not timed.</summary>
    public required ProgramRuns Verified { get; init; }

    /// <summary>Without runs where syslog-ng is not installed.</summary>
    public required ProgramRuns SyslogNg { get; init; }

    /// <summary>CPU of syslog-ng for starting on an empty file; subtracted from its runs.</summary>
    public double SyslogNgStartSeconds { get; init; }

    public double? ForwarderCpuToFloor => Forwarder.CpuNanosecondsPerLine?.Median / Floor.CpuNanosecondsPerLine?.Median;

    public double? ForwarderSpeedToFloor => Forwarder.LinesPerSecond?.Median / Floor.LinesPerSecond?.Median;

    /// <summary>How many times the CPU per line of the forwarder syslog-ng takes; null without it.</summary>
    public double? SyslogNgCpuToForwarder => SyslogNg.CpuNanosecondsPerLine?.Median / Forwarder.CpuNanosecondsPerLine?.Median;

    /// <summary>Numbers of the corpus that did not arrive, over all runs that were checked.</summary>
    public long Lost => Verified.Runs.Sum(run => run.Lost ?? 0);

    public long Doubled => Verified.Runs.Sum(run => run.Doubled ?? 0);

    /// <summary>Timed runs whose lines or bytes were not as many as in the run whose numbers were checked first.</summary>
    public int Different => Forwarder.Runs.Count(run => run.Sink.Records != Lines || run.Sink.BodyBytes != Verified.Runs[0].Sink.BodyBytes);
}
