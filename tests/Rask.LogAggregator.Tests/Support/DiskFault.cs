namespace Rask.LogAggregator.Tests.Support;

/// <summary>What happens at an operation of a <see cref="SimulatedDisk"/>.</summary>
internal enum DiskFault
{
    /// <summary>It fails without effect; the next ones succeed.</summary>
    Error,

    /// <summary>It and those that follow fail for want of space, writes after half of their bytes; cutting and renaming succeed.</summary>
    Full,

    /// <summary>The process is killed before it.</summary>
    KilledBefore,

    /// <summary>The process is killed in the middle of it: of a write the first half is there.</summary>
    KilledWithin,

    /// <summary>The process is killed after it.</summary>
    KilledAfter,

    /// <summary>The power fails before it: what was not flushed is gone.</summary>
    PowerLoss,
}
