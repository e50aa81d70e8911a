namespace Rask.LoadTest.Report;

/// <summary>All runs with the aggregator away, with or without the spool.</summary>
internal sealed record OutageSeries
{
    /// <summary>Whether the forwarder was allowed to spill to disk (ENABLE_DISK_FALLBACK).</summary>
    public required bool Spool { get; init; }

    /// <summary>Lines per second that were asked for.</summary>
    public required long Rate { get; init; }

    public required List<OutageResult> Runs { get; init; }

    public Spread? DownSeconds => Spread.Of(Runs, run => run.DownSeconds);

    public Spread? DownCpuPercent => Spread.Of(Runs, run => run.DownCpuPercent);

    public Spread? FirstRequestSeconds => Spread.Of([.. Runs.Where(run => run.FirstRequestSeconds is not null)], run => run.FirstRequestSeconds!.Value);

    /// <summary>Of the runs that were drained.</summary>
    public Spread? DrainSeconds => Spread.Of([.. Runs.Where(run => run.DrainSeconds is not null)], run => run.DrainSeconds!.Value);

    public Spread? DrainLinesPerSecond => Spread.Of([.. Runs.Where(run => run.DrainLinesPerSecond is not null)], run => run.DrainLinesPerSecond!.Value);

    public int NotDrained => Runs.Count(run => run.DrainSeconds is null);

    public long SpoolPeakBytes => Runs.Max(run => run.SpoolPeakBytes);

    public long Lost => Runs.Sum(run => run.Lost);

    public long Doubled => Runs.Sum(run => run.Doubled);

    public MemoryFigures DownMemory => MemoryFigures.Of(Runs.Select(run => run.DownMemory));

    public MemoryFigures Memory => MemoryFigures.Of(Runs.Select(run => run.Memory));
}
