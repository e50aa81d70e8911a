namespace Rask.LogForwarder.Collector;

/// <summary>What one look at a source found.</summary>
internal enum ReadOutcome
{
    /// <summary>All that is in the file was read.</summary>
    AtEnd,

    /// <summary>Bytes were read, or a step was made; there may be more.</summary>
    Progress,

    /// <summary>The file could not be read; nothing was skipped. It is tried again.</summary>
    Failed,

    /// <summary>There is more, but memory or a limit is reached; it goes on after an acknowledgement.</summary>
    Blocked,
}
