namespace Rask.LogForwarder.Reliability.Ledger;

/// <summary>Why bytes of a log will never be delivered. The names in files are those of <see cref="LossReasonNames"/>.</summary>
internal enum LossReason
{
    /// <summary>Rotation deleted the file before it was read, or before lines on their way could be read again.</summary>
    RotatedAway,

    /// <summary>The container was removed, and its log with it, before all of it was read.</summary>
    Removed,

    /// <summary>Deleted files held too much space, and had to be let go.</summary>
    HeldLimit,

    /// <summary>The device or the compressed file could not be read, or not a second time.</summary>
    Unreadable,

    /// <summary>The aggregator refused records, and the dead-letter file could not take them.</summary>
    DeadLetterFailed,

    /// <summary>Zeros stand in the log, or a batch in the spool cannot even be named.</summary>
    Damaged,

    /// <summary>A file became shorter, or was overwritten, before all of it was read.</summary>
    Overwritten,

    /// <summary>A reason that another version wrote.</summary>
    Other,
}
