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

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(string what, DateTimeOffset now) =>
        $"rask-log-forwarder: {what} {{\"stream\":\"stderr\",\"time\":\"{now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)}\"}}";
}
