namespace Rask.LogForwarder.Tests.Reliability.Journal;

internal enum JournalStepKind
{
    Begin,
    Part,
    Done,
    At,

    /// <summary>The syncer comes by.</summary>
    Sync,

    /// <summary>The process ends in an orderly way, and the next one starts.</summary>
    Reopen,

    /// <summary>The process is killed: the file keeps all that was written.</summary>
    Kill,

    /// <summary>The file keeps what was flushed, and any number of the bytes behind it.</summary>
    PowerFailure,

    DiskFull,
    DiskFree,
}

/// <summary>One step of a random history; the numbers choose among what is possible then.</summary>
internal readonly record struct JournalStep(JournalStepKind Kind, int Pick, int Amount);
