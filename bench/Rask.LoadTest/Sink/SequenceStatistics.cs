namespace Rask.LoadTest.Sink;

/// <summary>The check of the sequence numbers: every line is looked at, none is sampled.</summary>
internal sealed record SequenceStatistics
{
    /// <summary>Different sequence numbers; the writer's count minus this is what was lost.</summary>
    public required long Distinct { get; init; }

    /// <summary>Arrivals of a number that had arrived before, also by a request that broke off and was sent again.</summary>
    public required long Doubled { get; init; }

    public required long Disordered { get; init; }

    /// <summary>-1 if no number has arrived.</summary>
    public required long Highest { get; init; }

    /// <summary>Lines without a readable number.</summary>
    public required long Unmarked { get; init; }

    public static SequenceStatistics Of(SequenceSet set, long unmarked) => new()
    {
        Distinct = set.Distinct,
        Doubled = set.Doubled,
        Disordered = set.Disordered,
        Highest = set.Highest,
        Unmarked = unmarked,
    };
}
