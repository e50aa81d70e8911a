namespace Rask.LogForwarder.Reliability.Ledger;

/// <summary>Why bytes of a log will never be delivered. The names in files are those of <see cref="LossReasonNames"/>.</summary>
internal enum LossReason
{
    /// <summary>Rotation deleted the file before it was read.</summary>
    RotatedAway,

    /// <summary>The container was removed, and its log with it, before all of it was read.</summary>
    Removed,

    /// <summary>Deleted files held too much space, and had to be let go.</summary>
    HeldLimit,

    /// <summary>The device or the compressed file could not be read.</summary>
    Unreadable,

    /// <summary>The aggregator refused records, and the dead-letter file could not take them.</summary>
    DeadLetterFailed,

    /// <summary>The spool or the log was damaged.</summary>
    Damaged,

    /// <summary>A file became shorter, or was overwritten, before all of it was read.</summary>
    Overwritten,

    /// <summary>A reason that another version wrote.</summary>
    Other,
}
