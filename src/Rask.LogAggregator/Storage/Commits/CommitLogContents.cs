namespace Rask.LogAggregator.Storage.Commits;

/// <summary>What a commit log says.</summary>
internal sealed class CommitLogContents
{
    private readonly HashSet<(string, int)> _current = [];

    /// <summary>What the intact lines add up to.</summary>
    public CommittedState State { get; } = new();

    /// <summary>False when there is no log: a new data directory, or one of a version that kept none.</summary>
    public bool Exists { get; init; }

    /// <summary>Bytes up to the end of the last intact line; what follows was torn by a crash.</summary>
    public long GoodLength { get; set; }

    /// <summary>True when bytes follow that a crash left.</summary>
    public bool IsTorn { get; set; }

    /// <summary>Places that are damaged: rounds of which clients were told that they are durable may be missing.</summary>
    public int Damages { get; private set; }

    /// <summary>Offset in bytes of the first damage.</summary>
    public long FirstDamage { get; private set; }

    /// <summary>A later version wrote the log, in a format that this one does not know.</summary>
    public bool IsTooNew { get; set; }

    /// <summary>True when a segment that is not named was never committed.</summary>
    public bool IsComplete => Exists && Damages == 0;

    /// <summary>True when nothing can have been committed to the segment beyond its length here.</summary>
    public bool IsCurrent(string directory, int number) => Damages == 0 || _current.Contains((directory, number));

    /// <summary>Adds an intact round.</summary>
    public void Add(CommitEntry entry)
    {
        State.Apply(entry);
        foreach (CommittedSegment segment in entry.Segments)
            _current.Add((segment.Directory, segment.Number));
    }

    /// <summary>Something unreadable lies at the offset. What is known of a segment up to here may be out of date.</summary>
    public void AddDamage(long offset)
    {
        if (Damages++ == 0)
            FirstDamage = offset;
        _current.Clear();
    }
}
