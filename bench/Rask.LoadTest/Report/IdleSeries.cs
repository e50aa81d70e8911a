namespace Rask.LoadTest.Report;

/// <summary>All idle runs.</summary>
internal sealed record IdleSeries
{
    public required List<IdleResult> Runs { get; init; }

    public Spread? Seconds => Spread.Of(Runs, run => run.Seconds);

    public Spread? CpuPercent => Spread.Of(Runs, run => run.CpuPercent);

    public Spread? WakeupsPerSecond => Spread.Of(Runs, run => run.WakeupsPerSecond);

    public MemoryFigures Memory => MemoryFigures.Of(Runs.Select(run => run.Memory));
}
