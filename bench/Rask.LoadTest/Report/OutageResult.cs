using Rask.LoadTest.Sink;
using Rask.LoadTest.Writer;

namespace Rask.LoadTest.Report;

/// <summary>One run in which nothing listens at the endpoint while lines are written; then the sink appears, and the lines keep coming.</summary>
internal sealed record OutageResult
{
    /// <summary>How long nothing listened, from the first line on.</summary>
    public required double DownSeconds { get; init; }

    /// <summary>Lines that had been written when the sink appeared.</summary>
    public required long Backlog { get; init; }

    public required WriterStatistics Writer { get; init; }

    public required SinkStatistics Sink { get; init; }

    /// <summary>CPU while the aggregator was down.</summary>
    public required double DownCpuSeconds { get; init; }

    /// <summary>Up to the end of the outage.</summary>
    public required MemoryFigures DownMemory { get; init; }

    /// <summary>Up to the end of the run.</summary>
    public required MemoryFigures Memory { get; init; }

    /// <summary>The most bytes that lay in the spool's folder; 0 without a spool.</summary>
    public required long SpoolPeakBytes { get; init; }

    /// <summary>From the sink's start to the first completed request: what was left of the backoff. Null if none came.</summary>
    public double? FirstRequestSeconds { get; init; }

    /// <summary>From the sink's start until no more than a tenth of a second of lines was missing. Null if that did not come.</summary>
    public double? DrainSeconds { get; init; }

    /// <summary>Lines that had arrived by then.</summary>
    public long DrainedLines { get; init; }

    public double DownCpuPercent => DownCpuSeconds / DownSeconds * 100;

    /// <summary>From the first request until the drain was over, new lines included.</summary>
    public double? DrainLinesPerSecond => DrainedLines / (DrainSeconds - FirstRequestSeconds);

    public long Lost => Writer.Lines - (Sink.Sequences?.Distinct ?? 0);

    public long Doubled => Sink.Sequences?.Doubled ?? 0;
}
