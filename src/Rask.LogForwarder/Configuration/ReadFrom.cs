namespace Rask.LogForwarder.Configuration;

/// <summary>Where reading begins in a log that the journal does not know yet.</summary>
internal enum ReadFrom
{
    /// <summary>At the first byte that still exists.</summary>
    Beginning,

    /// <summary>At the end: only what is written after the first start.</summary>
    End,
}
