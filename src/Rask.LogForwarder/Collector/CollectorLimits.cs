namespace Rask.LogForwarder.Collector;

/// <summary>When a batch is full and how much may be unacknowledged.</summary>
/// <param name="BatchRecords">Most records of a batch.</param>
/// <param name="BatchBytes">Source bytes at which a batch is full.</param>
/// <param name="UnacknowledgedRecords">Most records between reading and acknowledgement.</param>
/// <param name="MaxLineBytes">Longest line, in bytes of escaped text.</param>
internal sealed record CollectorLimits(int BatchRecords, long BatchBytes, long UnacknowledgedRecords, int MaxLineBytes)
{
    /// <summary>Lines of a stack trace become one record if no more time lies between one and the next; null where lines are not joined.</summary>
    public TimeSpan? JoinWithin { get; init; }
}
