using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// What is lost with the end of a process: what lies in files that have no name any more, and could not be handed on in
/// time. No record can name it in this run; the ledger does. Reader thread only.
/// </summary>
internal static class LastLosses
{
    /// <summary>True where this process holds bytes that no later one can read.</summary>
    public static bool HoldsDeleted(SourceReader reader)
    {
        if (reader.IsRemoved) return true;
        foreach (var generation in reader.Chain.All)
            if (IsDeleted(reader, generation)) return true;
        return false;
    }

    /// <summary>Bytes of deleted files that were not read.</summary>
    public static long Unread(SourceReader reader)
    {
        var bytes = 0L;
        foreach (var generation in reader.Chain.All) bytes += Unread(reader, generation);
        return bytes;
    }

    /// <summary>Counts them as lost.</summary>
    /// <returns>How many.</returns>
    public static long LoseUnread(SourceReader reader)
    {
        var bytes = 0L;
        foreach (var generation in reader.Chain.All)
        {
            if (Unread(reader, generation) is not (> 0 and var unread)) continue;
            reader.Ledger.Lose(new Gap(ReasonOf(reader), generation.Id ?? "", unread));
            bytes += unread;
        }

        return bytes;
    }

    /// <summary>Counts what was read from deleted files, and is in no sealed batch.</summary>
    /// <returns>How many bytes.</returns>
    public static long LoseUnsealed(SourceReader reader)
    {
        var unsealed = new Coverage();
        unsealed.Add(reader.Grouper.Open.Coverage);
        foreach (var line in reader.Grouper.Unfinished) unsealed.Add(line.Source);
        var bytes = 0L;
        foreach (var (generation, read) in unsealed.Passed)
        {
            // The next start reads it again.
            if (!reader.IsRemoved && reader.Chain.HasName(generation)) continue;
            reader.Ledger.Lose(new Gap(ReasonOf(reader), generation, read), reader.Grouper.Open.Records * read / unsealed.Bytes);
            bytes += read;
        }

        return bytes;
    }

    /// <summary>Settles gaps that no batch names any more, where the next start cannot find them again.</summary>
    public static void SettleGaps(SourceReader reader)
    {
        reader.Gaps.SettleAll();
        foreach (ref readonly var gap in reader.Grouper.Open.Coverage.Gaps)
            if (GapQueue.IsFoundOnce(gap.Reason)) reader.Ledger.SettleNamed(gap);
    }

    private static long Unread(SourceReader reader, Generation generation) =>
        generation.Size() - generation.Offset is > 0 and var unread && IsDeleted(reader, generation) ? unread : 0;

    /// <summary>Where Docker has compressed it meanwhile, the next start reads that.</summary>
    private static bool IsDeleted(SourceReader reader, Generation generation) =>
        generation.HeldBytes > 0 && (reader.IsRemoved || !reader.Chain.HasName(generation.Id ?? ""));

    // Rotation puts another file in the place of the one that it deletes; also where nobody has looked since.
    private static LossReason ReasonOf(SourceReader reader) =>
        reader.IsRemoved || !FileStatus.TryGet(reader.Source.Path, out _, out _) ? LossReason.Removed : LossReason.RotatedAway;
}
