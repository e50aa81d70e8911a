using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>What the journal has to know of a spool that was found: reading starts behind what lies in it.</summary>
internal static class SpoolRecovery
{
    /// <summary>The ledger of what cannot be told whose it was.</summary>
    private const string UnknownContainer = "unknown";

    /// <summary>Merges the two, before anything is read or sent.</summary>
    /// <returns>
    /// Batches of the spool that were given another name before the process died, by the name under which they lie there.
    /// The aggregator may have them under the new one.
    /// </returns>
    public static Dictionary<BatchId, BatchDescription> Merge(SpoolContents contents, IForwarderJournal journal)
    {
        // The order of a container's batches is that of their epochs, whatever name the forwarder had.
        journal.BeginEpochAbove(contents.HighestEpoch);
        foreach (var (container, (end, id)) in contents.Ends) journal.Advance(container, id, end);
        var renamed = new Dictionary<BatchId, BatchDescription>();
        // Of two new names the later one counts.
        foreach (var batch in journal.LeaveTo(contents.Contains)) renamed[batch.Order] = batch;
        // Their lines are behind the place where reading starts, so they are read again under their own names.
        foreach (var damaged in contents.Damaged) journal.AddPending(damaged);
        return renamed;
    }

    /// <summary>Tells the ledger what lies in the spool, and what was damaged in it beyond being known.</summary>
    public static void Restore(SpoolContents contents, CompletenessLedger ledger)
    {
        foreach (var (container, covered) in contents.Covered) ledger.For(container).RestoreSpooled(covered);
        for (var i = 0; i < contents.Unknown; i++) LoseUnknown(contents, ledger);
    }

    /// <summary>A batch is lost whose name, whose container and whose length are damaged.</summary>
    public static void LoseUnknown(SpoolContents contents, CompletenessLedger ledger)
    {
        // Almost every forwarder follows one container.
        var container = contents.Ends.Count == 1 ? contents.Ends.Keys.First() : UnknownContainer;
        ledger.For(container).Lose(new Gap(LossReason.Damaged, "", 0));
    }
}
