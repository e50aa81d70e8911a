namespace Rask.LoadTest.Report;

/// <summary>Everything that <c>run</c> measured; written as results.json.</summary>
internal sealed record BenchmarkResults
{
    public required DateTime StartedUtc { get; init; }

    public required DateTime FinishedUtc { get; init; }

    public required bool Quick { get; init; }

    public required MachineDescription Machine { get; init; }

    public required List<CorpusResult> CatchUp { get; init; }

    public required List<PacedSeries> Paced { get; init; }

    public IdleSeries? Idle { get; init; }

    /// <summary>The aggregator away, with the spool.</summary>
    public OutageSeries? Spool { get; init; }

    /// <summary>The same without the spool.</summary>
    public OutageSeries? Outage { get; init; }

    public List<LimitCheck> Limits { get; init; } = [];

    /// <summary>True if any measurement lost or doubled a line.</summary>
    public bool LostOrDoubled =>
        CatchUp.Any(corpus => corpus.Lost != 0 || corpus.Doubled != 0 || corpus.Different != 0)
        || Paced.Any(series => series.Lost != 0 || series.Doubled != 0)
        || Spool is { Lost: not 0 } or { Doubled: not 0 }
        || Outage is { Lost: not 0 } or { Doubled: not 0 };
}
