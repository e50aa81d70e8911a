using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability.Journal;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Reliability.Spool;

namespace Rask.LogForwarder.Commands.Status;

/// <summary>What a state directory says about its forwarder. It is only read: no lock is taken, nothing is written.</summary>
internal sealed record StatusReport
{
    public required string StateDir { get; init; }

    /// <summary>The forwarder's name; empty where there is no journal.</summary>
    public required string Forwarder { get; init; }

    /// <summary>Its latest start.</summary>
    public required long Epoch { get; init; }

    /// <summary>The process that holds the directory; null where none does.</summary>
    public required int? Process { get; init; }

    /// <summary>The file that was read: the journal, or the checkpoints of the first release; null where there is none.</summary>
    public required string? JournalPath { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required long JournalBytes { get; init; }

    /// <summary>Lines in it that are damaged.</summary>
    public required int DamagedLines { get; init; }

    /// <summary>Since the last entry; null where there is no journal.</summary>
    public required TimeSpan? Age { get; init; }

    public required IReadOnlyList<ContainerStatus> Containers { get; init; }

    /// <summary>Null where there is no spool.</summary>
    public SpoolStatus? Spool { get; init; }

    /// <summary>Reads a directory.</summary>
    /// <param name="directory">The state directory; it exists.</param>
    /// <param name="containersDir">Docker's directory of containers.</param>
    /// <param name="now">For the age.</param>
    /// <param name="spoolDirectory">The spool; null where it lies in the directory.</param>
    /// <exception cref="IOException">The journal cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The journal may not be read.</exception>
    public static StatusReport Read(string directory, string containersDir, DateTimeOffset now, string? spoolDirectory = null)
    {
        var path = Path.Combine(directory, "journal");
        var scan = JournalScan.TryRead(path);
        if (scan is null) scan = JournalScan.TryRead(path = Path.Combine(directory, "checkpoint"));
        var state = scan?.State ?? new JournalState();
        var spool = SpoolStatus.Read(spoolDirectory ?? Path.Combine(directory, "spool"), container => state.Find(container)?.LastDone ?? default);
        if (spool is not null)
            foreach (var (container, (end, order)) in spool.Contents.Ends) state.For(container).Advance(order, end);
        // What was taken from the engine's API lies in the state directory, in the same form.
        var roots = Path.Combine(directory, "capture") + ":" + containersDir;
        return new StatusReport
        {
            StateDir = directory,
            Forwarder = state.Forwarder,
            Epoch = state.Epoch,
            Process = LockHolder.Find(Path.Combine(directory, "lock")),
            JournalPath = scan is null ? null : path,
            JournalBytes = scan?.Length ?? 0,
            DamagedLines = scan?.DamagedLines ?? 0,
            Age = scan is null ? null : now - File.GetLastWriteTimeUtc(path),
            Containers = [.. state.Containers.Select(container => Of(container, state, spool?.Contents, roots)).OrderBy(static status => status.Service, StringComparer.Ordinal)],
            Spool = spool,
        };
    }

    private static ContainerStatus Of(JournalContainer container, JournalState state, SpoolContents? spool, string containersDir)
    {
        var ledger = new ContainerLedger(container.Key);
        if (container.Totals is not null) ledger.Restore(container.Totals);
        if (spool?.Covered.GetValueOrDefault(container.Key) is { } spooled) ledger.RestoreSpooled(spooled);
        var (batches, records) = (0, 0L);
        foreach (var pending in state.Pending)
        {
            // What lies in the spool as well is delivered from there.
            if (pending.Container != container.Key || spool?.Contains(pending.Id) == true || spool?.Contains(pending.Order) == true) continue;
            batches++;
            records += pending.Records - pending.Done.Sum(static part => part.Last - part.First + 1L);
            if (pending.ToBatch() is { } batch) ledger.Restore(batch.Description.Coverage);
        }

        return new ContainerStatus(
            container.Key, container.Service, container.Done, ledger.Snapshot(), batches, records,
            spool?.BatchesOf(container.Key) ?? 0, UnreadLog.Bytes(container.Key, container.End, containersDir));
    }
}
