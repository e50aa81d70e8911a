using System.Globalization;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// What is sent downstream in the place of lines that are known to be gone, so that nobody takes the rest for the whole.
/// It is no Docker record, so it becomes a <c>raw</c> record; its time is read from it like that of any damaged line.
/// </summary>
internal static class GapNotice
{
    /// <summary>Names a gap.</summary>
    public static string Of(in PendingGap gap)
    {
        var place = $"generation {gap.Gap.Generation} from byte {Number(gap.Offset)} on";
        return Text(
            gap.Gap.Reason switch
            {
                LossReason.RotatedAway => $"{Missing(gap)}: {place} was rotated away before it was read",
                LossReason.HeldLimit => $"{Missing(gap)}: {place} was given up, because deleted files that are held open exceeded MAX_HELD_MB",
                LossReason.Overwritten => $"{Missing(gap)}: {place} was emptied or overwritten before it was read",
                LossReason.Unreadable => $"{Missing(gap)}: {place} cannot be read",
                LossReason.Damaged => $"{Missing(gap)}: {place} holds zeros, as a power failure leaves them",
                _ => $"{Missing(gap)}: {place}, {LossReasonNames.Of(gap.Gap.Reason)}",
            },
            gap.Found);
    }

    /// <summary>Lines of a batch that an earlier process began to send, and that cannot be read again.</summary>
    /// <param name="batch">Its name, by which <see cref="Names"/> finds the notice.</param>
    /// <param name="records">How many lines.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">When that was found out.</param>
    public static string MissingLines(BatchId batch, int records, LossReason reason, DateTimeOffset now)
    {
        var why = reason switch
        {
            LossReason.Removed => "the container was removed",
            LossReason.Unreadable => "the log could not be read any more",
            LossReason.Overwritten => "the log was overwritten",
            _ => "the log was rotated away",
        };
        return Text($"{Number(records)} lines may be missing here: their delivery had begun when the forwarder ended, and {why} before they could be read again {Batch(batch)}", now);
    }

    /// <summary>True where a notice is the one about a batch.</summary>
    public static bool Names(string notice, BatchId batch) => notice.Contains(Batch(batch), StringComparison.Ordinal);

    // Of a file that is gone, nobody knows how long it was.
    private static string Missing(in PendingGap gap) => gap.Gap.Bytes == 0 ? "lines may be missing here" : $"{Number(gap.Gap.Bytes)} bytes are missing here";

    private static string Batch(BatchId batch) => $"(batch {batch})";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(string what, DateTimeOffset now) =>
        $"rask-log-forwarder: {what} {{\"stream\":\"stderr\",\"time\":\"{now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)}\"}}";
}
