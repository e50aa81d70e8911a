namespace Rask.LoadTest.Report;

/// <summary>Catch-up over one corpus: every run of every program.</summary>
internal sealed record CorpusResult
{
    public required string Corpus { get; init; }

    public required long Lines { get; init; }

    public required long SourceBytes { get; init; }

    public required List<RunMeasure> Floor { get; init; }

    public required List<RunMeasure> Forwarder { get; init; }

    /// <summary>Empty where syslog-ng is not installed.</summary>
    public required List<RunMeasure> SyslogNg { get; init; }

    /// <summary>CPU of syslog-ng for starting on an empty file; subtracted from its runs.</summary>
    public double SyslogNgStartSeconds { get; init; }

    public double ForwarderCpuToFloor => Median.Of(Forwarder, run => run.CpuNanosecondsPerLine) / Median.Of(Floor, run => run.CpuNanosecondsPerLine);

    public double ForwarderSpeedToFloor => Median.Of(Forwarder, run => run.LinesPerSecond) / Median.Of(Floor, run => run.LinesPerSecond);

    /// <summary>How many times the CPU per line of the forwarder syslog-ng takes; null without it.</summary>
    public double? SyslogNgCpuToForwarder => SyslogNg.Count == 0
        ? null
        : Median.Of(SyslogNg, run => run.CpuNanosecondsPerLine) / Median.Of(Forwarder, run => run.CpuNanosecondsPerLine);

    public double FullBatchShare => Forwarder.Sum(run => run.FullBatches) / (double)Math.Max(1, Forwarder.Sum(run => run.Requests));
}
