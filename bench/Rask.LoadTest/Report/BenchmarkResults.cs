namespace Rask.LoadTest.Report;

/// <summary>Everything that <c>run</c> measured; written as results.json.</summary>
internal sealed record BenchmarkResults
{
    public required DateTime StartedUtc { get; init; }

    public required DateTime FinishedUtc { get; init; }

    public required bool Quick { get; init; }

    public required MachineDescription Machine { get; init; }

    public required List<CorpusResult> CatchUp { get; init; }

    public required List<PacedResult> Paced { get; init; }

    public IdleResult? Idle { get; init; }

    public OutageResult? Outage { get; init; }

    public List<LimitCheck> Limits { get; init; } = [];

    /// <summary>True if any measurement lost or doubled a line.</summary>
    public bool LostOrDoubled =>
        CatchUp.Any(corpus => corpus.Forwarder.Any(run => run.Records != run.Lines))
        || Paced.Any(run => run.Lost != 0 || run.Doubled != 0)
        || Outage is { Lost: not 0 } or { Doubled: not 0 };
}
