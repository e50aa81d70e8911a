namespace Rask.LogForwarder.Reliability.Journal;

/// <summary>What a line of the journal says.</summary>
internal enum JournalKind
{
    /// <summary>Something that this version does not know, and passes over.</summary>
    Unknown,

    Start,
    Begin,
    Part,
    Done,
    At,
    Ledger,
}
