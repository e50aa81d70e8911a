using System.Globalization;
using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// What is sent downstream in the place of lines that are known to be gone, so that nobody takes the rest for the whole.
/// It is no Docker record, so it becomes a <c>raw</c> record; its time is read from it like that of any damaged line.
/// </summary>
internal static class GapNotice
{
    /// <summary>A log that was rotated away before it was read to its end.</summary>
    public static string RotatedAway(LogPosition position, DateTimeOffset now) =>
        Text($"lines may be missing here: generation {position.Generation} from byte {Number(position.Offset)} on was rotated away before it was read", now);

    /// <summary>Deleted files that could not be held open any longer.</summary>
    public static string HeldLimit(string? generation, long offset, long bytes, DateTimeOffset now) =>
        Text($"{Number(bytes)} bytes are missing here: generation {generation} from byte {Number(offset)} on was given up, because deleted files that are held open exceeded MAX_HELD_MB", now);

    /// <summary>Lines of a batch that an earlier process began to send, and that cannot be read again.</summary>
    /// <param name="batch">Its name, by which <see cref="Names"/> finds the notice.</param>
    /// <param name="records">How many lines.</param>
    /// <param name="isRemoved">True where the container is gone, and its files with it.</param>
    /// <param name="now">When that was found out.</param>
    public static string MissingLines(BatchId batch, int records, bool isRemoved, DateTimeOffset now) =>
        Text($"{Number(records)} lines may be missing here: their delivery had begun when the forwarder ended, and {(isRemoved ? "the container was removed" : "the log was rotated away")} before they could be read again {Batch(batch)}", now);

    /// <summary>True where a notice is the one about a batch.</summary>
    public static bool Names(string notice, BatchId batch) => notice.Contains(Batch(batch), StringComparison.Ordinal);

    private static string Batch(BatchId batch) => $"(batch {batch})";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(string what, DateTimeOffset now) =>
        $"rask-log-forwarder: {what} {{\"stream\":\"stderr\",\"time\":\"{now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)}\"}}";
}
