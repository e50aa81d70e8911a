using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Reliability.Journal;

/// <summary>What a delivery journal is opened with.</summary>
internal sealed record JournalSettings
{
    /// <summary>The file. A file <c>checkpoint</c> of the first release beside it is taken over.</summary>
    public required string Path { get; init; }

    public required SelfLog Log { get; init; }

    /// <summary>Gets the totals that the file holds, and is written with each entry.</summary>
    public CompletenessLedger Ledger { get; init; } = new();

    public Counters Counters { get; init; } = new();

    public JournalSync Sync { get; init; }

    /// <summary>Flushes and compacts beside the delivery; null where the owner calls <see cref="DeliveryJournal.TrySync"/>.</summary>
    public JournalSyncer? Syncer { get; init; }

    /// <summary>Stands for the file system where a test needs another one.</summary>
    public Func<string, AppendFile>? Open { get; init; }
}
