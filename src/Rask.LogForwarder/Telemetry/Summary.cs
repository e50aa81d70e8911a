using System.Diagnostics;

namespace Rask.LogForwarder.Telemetry;

/// <summary>The last line that a forwarder writes: what it did from its start to its end.</summary>
internal static class Summary
{
    /// <summary>Writes the line, whatever the log level: scripts and people look for it.</summary>
    /// <param name="log">Where to.</param>
    /// <param name="counters">What was done.</param>
    /// <param name="queue">The batches that passed through the queue or past it.</param>
    /// <param name="started">When the forwarder started (<see cref="Stopwatch.GetTimestamp"/>).</param>
    public static void Write(SelfLog log, Counters counters, QueueCounts queue, long started) => log.Always(
        "summary",
        new LogField("read", counters.RecordsRead),
        new LogField("acknowledged", counters.RecordsAcknowledged),
        new LogField("dead_lettered", counters.RecordsDeadLettered),
        new LogField("lost", counters.RecordsLost),
        new LogField("unacknowledged", Unacknowledged(counters)),
        new LogField("bytes", counters.BytesRead),
        new LogField("bytes_sent", counters.BytesSent),
        new LogField("batches", counters.BatchesSent),
        new LogField("retries", counters.Retries),
        new LogField("queue_pushed", queue.Pushed),
        new LogField("queue_popped", queue.Popped),
        new LogField("queue_dropped", queue.Dropped),
        new LogField("queue_passed_by", queue.PassedBy),
        new LogField("damaged_bytes", counters.DamagedBytes),
        new LogField("truncated_bytes", counters.TruncatedBytes),
        new LogField("unreadable_bytes", counters.UnreadableBytes),
        new LogField("redactions", counters.Redactions),
        new LogField("seconds", Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 3)));

    private static long Unacknowledged(Counters counters) =>
        counters.RecordsRead - counters.RecordsAcknowledged - counters.RecordsDeadLettered - counters.RecordsLost;
}
