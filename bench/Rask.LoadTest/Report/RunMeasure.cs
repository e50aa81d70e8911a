namespace Rask.LoadTest.Report;

/// <summary>One run of one program over one corpus.</summary>
internal sealed record RunMeasure
{
    public required long Lines { get; init; }

    /// <summary>Bytes of the corpus file.</summary>
    public required long SourceBytes { get; init; }

    /// <summary>From the start of the process to its end (syslog-ng: to the arrival of the last line, without its start-up).</summary>
    public required double Seconds { get; init; }

    public required double CpuSeconds { get; init; }

    /// <summary>VmHWM, read from outside.</summary>
    public required long PeakResidentBytes { get; init; }

    /// <summary>The kernel's peak for the process's cgroup; null where none could be made.</summary>
    public long? CgroupPeakBytes { get; init; }

    /// <summary>Peak of usage minus inactive file pages, sampled; what docker stats shows.</summary>
    public long? CgroupWorkingSetBytes { get; init; }

    public required long Requests { get; init; }

    /// <summary>Records that the sink counted.</summary>
    public required long Records { get; init; }

    public required long BodyBytes { get; init; }

    public required int BatchMedian { get; init; }

    /// <summary>Requests of exactly 10,000 records.</summary>
    public required long FullBatches { get; init; }

    /// <summary>Requests whose X-Batch-Size header was not their number of lines.</summary>
    public required long WrongBatchSizes { get; init; }

    public double LinesPerSecond => Lines / Seconds;

    public double SourceMegabytesPerSecond => SourceBytes / Seconds / 1e6;

    public double CpuNanosecondsPerLine => CpuSeconds * 1e9 / Lines;
}
