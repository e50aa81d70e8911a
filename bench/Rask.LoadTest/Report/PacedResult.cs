using Rask.LoadTest.Sink;
using Rask.LoadTest.Writer;

namespace Rask.LoadTest.Report;

/// <summary>One run at a steady rate.</summary>
internal sealed record PacedResult
{
    public required WriterStatistics Writer { get; init; }

    public required SinkStatistics Sink { get; init; }

    /// <summary>CPU of the forwarder from before the first line was written until the last one had arrived.</summary>
    public required double CpuSeconds { get; init; }

    public required MemoryFigures Memory { get; init; }

    public double CpuPercent => CpuSeconds / Writer.Seconds * 100;

    public double WriterCpuPercent => Writer.CpuSeconds / Writer.Seconds * 100;

    public long Lost => Writer.Lines - (Sink.Sequences?.Distinct ?? 0);

    public long Doubled => Sink.Sequences?.Doubled ?? 0;
}
