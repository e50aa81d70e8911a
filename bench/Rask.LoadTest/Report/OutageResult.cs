using Rask.LoadTest.Writer;

namespace Rask.LoadTest.Report;

/// <summary>Nothing listens at the endpoint while lines are written; then the sink appears.</summary>
internal sealed record OutageResult
{
    /// <summary>Lines per second that were asked for.</summary>
    public required long Rate { get; init; }

    public required WriterStatistics Writer { get; init; }

    /// <summary>VmHWM at the end of the outage.</summary>
    public required long PeakResidentBytes { get; init; }

    public long? CgroupPeakBytes { get; init; }

    public long? CgroupWorkingSetBytes { get; init; }

    public required double CpuSeconds { get; init; }

    /// <summary>VmHWM after everything was delivered.</summary>
    public required long PeakResidentBytesAfterRecovery { get; init; }

    /// <summary>From the sink's start to the arrival of the last line.</summary>
    public required double RecoverySeconds { get; init; }

    public required long Lost { get; init; }

    public required long Doubled { get; init; }
}
