namespace Rask.LogForwarder.Collector;

/// <summary>How the reader paces itself.</summary>
/// <param name="Linger">The least time between two batches that are not full.</param>
/// <param name="FlushInterval">The longest that a log waits while the connection is free.</param>
/// <param name="ExitAtEnd">Deliver what is there, then end.</param>
/// <param name="FromEnd">Of a log that the journal does not know, start behind what is there.</param>
internal sealed record ReaderSettings(TimeSpan Linger, TimeSpan FlushInterval, bool ExitAtEnd, bool FromEnd)
{
    /// <summary>Bytes of deleted log files that may be held open.</summary>
    public long MaxHeldBytes { get; init; } = long.MaxValue;
}
