using Rask.LoadTest.Sink;

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

    public required MemoryFigures Memory { get; init; }

    public required SinkStatistics Sink { get; init; }

    public int BatchMedian => Sink.BatchMedian;

    /// <summary>Numbers that have not arrived; null for a program whose output has none.</summary>
    public long? Lost => Lines - Sink.Sequences?.Distinct;

    public long? Doubled => Sink.Sequences?.Doubled;

    public double LinesPerSecond => Lines / Seconds;

    public double SourceMegabytesPerSecond => SourceBytes / Seconds / 1e6;

    public double CpuNanosecondsPerLine => CpuSeconds * 1e9 / Lines;
}
