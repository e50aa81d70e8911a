namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>What became of a batch that was to be put into the spool.</summary>
internal enum AppendResult
{
    /// <summary>It is in the spool; durable after the next <see cref="Spool.Sync"/>.</summary>
    Added,

    /// <summary>The spool has no room for it. There will be, when older batches are removed.</summary>
    Full,

    /// <summary>The disk has no room for it.</summary>
    DiskFull,

    /// <summary>The disk refuses; the reason is in the log.</summary>
    Failed,
}
