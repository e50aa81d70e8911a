namespace Rask.LoadTest.Report;

/// <summary>Catch-up over one corpus: every run of every program.</summary>
internal sealed record CorpusResult
{
    public required string Corpus { get; init; }

    public required long Lines { get; init; }

    public required long SourceBytes { get; init; }

    public required ProgramRuns Floor { get; init; }

    public required ProgramRuns Forwarder { get; init; }

    /// <summary>Without runs where syslog-ng is not installed.</summary>
    public required ProgramRuns SyslogNg { get; init; }

    /// <summary>CPU of syslog-ng for starting on an empty file; subtracted from its runs.</summary>
    public double SyslogNgStartSeconds { get; init; }

    public double? ForwarderCpuToFloor => Forwarder.CpuNanosecondsPerLine?.Median / Floor.CpuNanosecondsPerLine?.Median;

    public double? ForwarderSpeedToFloor => Forwarder.LinesPerSecond?.Median / Floor.LinesPerSecond?.Median;

    /// <summary>How many times the CPU per line of the forwarder syslog-ng takes; null without it.</summary>
    public double? SyslogNgCpuToForwarder => SyslogNg.CpuNanosecondsPerLine?.Median / Forwarder.CpuNanosecondsPerLine?.Median;

    /// <summary>Numbers of the corpus that did not arrive, over all runs of the forwarder.</summary>
    public long Lost => Forwarder.Runs.Sum(run => run.Lost ?? 0);

    public long Doubled => Forwarder.Runs.Sum(run => run.Doubled ?? 0);
}
