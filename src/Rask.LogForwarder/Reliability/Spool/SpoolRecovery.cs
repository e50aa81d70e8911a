namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>What the journal has to know of a spool that was found: reading starts behind what lies in it.</summary>
internal static class SpoolRecovery
{
    /// <summary>Merges the two, before anything is read or sent.</summary>
    public static void Merge(SpoolContents contents, IForwarderJournal journal)
    {
        foreach (var (container, (end, id)) in contents.Ends) journal.Advance(container, id, end);
        journal.Forget(contents.Contains);
        // Their lines are behind the place where reading starts, so they are read again under their own names.
        foreach (var damaged in contents.Damaged) journal.AddPending(damaged);
    }
}
