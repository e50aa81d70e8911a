namespace Rask.LogAggregator.Storage.Dedup;

/// <summary>Whether the records of a claim are stored already.</summary>
internal enum DedupKind
{
    /// <summary>None of them: all are to be stored.</summary>
    New,

    /// <summary>Some of the batch's records are: only the others are to be stored.</summary>
    Partial,

    /// <summary>All of them are stored or void.</summary>
    Known,

    /// <summary>The id belongs to another batch, or nobody knows any more. Nothing is stored.</summary>
    Conflict,
}
