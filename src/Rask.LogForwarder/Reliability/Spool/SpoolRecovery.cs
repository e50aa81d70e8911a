using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>What the journal has to know of a spool that was found: reading starts behind what lies in it.</summary>
internal static class SpoolRecovery
{
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

    /// <summary>
    /// Tells the ledger what lies in the spool, and gives batches that turn out to be damaged while it is read back to the
    /// journal. Before the threads start.
    /// </summary>
    public static void Restore(Spool spool, ForwarderState state)
    {
        spool.Damaged = damaged =>
        {
            if (damaged is null) return;
            state.Ledger.For(damaged.Owner.Key).Unspool(damaged.Covered);
            // The next start reads its lines again, if the log files still hold them.
            state.Journal.AddPending(damaged);
        };
        foreach (var (container, bytes) in spool.Contents.Covered) state.Ledger.For(container).RestoreSpooled(bytes);
    }
}
