namespace Rask.LoadTest.Report;

/// <summary>All runs at one steady rate. Times in nanoseconds.</summary>
internal sealed record PacedSeries
{
    /// <summary>Lines per second that were asked for.</summary>
    public required long Rate { get; init; }

    public required string Kind { get; init; }

    public required List<PacedResult> Runs { get; init; }

    public Spread? CpuPercent => Spread.Of(Runs, run => run.CpuPercent);

    public Spread? P50 => Spread.Of(Runs, run => run.Sink.Latency?.P50 ?? 0);

    public Spread? P99 => Spread.Of(Runs, run => run.Sink.Latency?.P99 ?? 0);

    public Spread? P999 => Spread.Of(Runs, run => run.Sink.Latency?.P999 ?? 0);

    public Spread? Maximum => Spread.Of(Runs, run => run.Sink.Latency?.Maximum ?? 0);

    public Spread? Requests => Spread.Of(Runs, run => run.Sink.Requests);

    public Spread? WriterLatenessP99 => Spread.Of(Runs, run => run.Writer.LatenessP99);

    public Spread? WriterLatenessMaximum => Spread.Of(Runs, run => run.Writer.LatenessMaximum);

    public Spread? WriterCpuPercent => Spread.Of(Runs, run => run.WriterCpuPercent);

    /// <summary>The lowest rate that was really written, as a share of what was asked for.</summary>
    public double RateShare => Runs.Min(run => run.Writer.Rate) / Rate;

    public long Lost => Runs.Sum(run => run.Lost);

    public long Doubled => Runs.Sum(run => run.Doubled);

    public long Unmarked => Runs.Sum(run => run.Sink.Sequences?.Unmarked ?? 0);

    public MemoryFigures Memory => MemoryFigures.Of(Runs.Select(run => run.Memory));
}
