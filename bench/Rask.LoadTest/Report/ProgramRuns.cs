namespace Rask.LoadTest.Report;

/// <summary>All runs of one program over one corpus, and what they amount to.</summary>
internal sealed record ProgramRuns
{
    public required List<RunMeasure> Runs { get; init; }

    public Spread? LinesPerSecond => Spread.Of(Runs, run => run.LinesPerSecond);

    public Spread? SourceMegabytesPerSecond => Spread.Of(Runs, run => run.SourceMegabytesPerSecond);

    public Spread? CpuNanosecondsPerLine => Spread.Of(Runs, run => run.CpuNanosecondsPerLine);

    public Spread? BatchMedian => Spread.Of(Runs, run => run.BatchMedian);

    public MemoryFigures Memory => MemoryFigures.Of(Runs.Select(run => run.Memory));
}
