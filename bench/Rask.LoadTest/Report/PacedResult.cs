using Rask.LoadTest.Sink;
using Rask.LoadTest.Writer;

namespace Rask.LoadTest.Report;

/// <summary>A run at a steady rate.</summary>
internal sealed record PacedResult
{
    /// <summary>Lines per second that were asked for.</summary>
    public required long Rate { get; init; }

    public required string Kind { get; init; }

    public required WriterStatistics Writer { get; init; }

    public required SinkStatistics Sink { get; init; }

    /// <summary>CPU of the forwarder from before the first line was written until the last one had arrived.</summary>
    public required double CpuSeconds { get; init; }

    public required long PeakResidentBytes { get; init; }

    public long? CgroupPeakBytes { get; init; }

    public long? CgroupWorkingSetBytes { get; init; }

    public double CpuPercent => CpuSeconds / Writer.Seconds * 100;

    public long Lost => Writer.Lines - (Sink.Latency?.Distinct ?? 0);

    public long Doubled => Sink.Latency?.Doubled ?? 0;
}
