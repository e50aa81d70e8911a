using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Reliability.Journal;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Reliability;

/// <summary>What a forwarder keeps from one start to the next, or does without.</summary>
internal sealed class ForwarderState : IDisposable
{
    private readonly StateDirectory? _directory;
    private readonly IDisposable? _journal;

    private ForwarderState(StateDirectory? directory, IForwarderJournal journal, CompletenessLedger ledger, JournalSyncer? syncer)
    {
        _directory = directory;
        _journal = journal as IDisposable;
        Journal = journal;
        Ledger = ledger;
        Syncer = syncer;
    }

    /// <summary>What is delivered, and what is on its way.</summary>
    public IForwarderJournal Journal { get; }

    /// <summary>Where every byte is; its totals come from the journal.</summary>
    public CompletenessLedger Ledger { get; }

    /// <summary>Flushes the journal; others may add their files. Null where nothing can be kept.</summary>
    public JournalSyncer? Syncer { get; }

    /// <summary>This forwarder's name, as it was at the start.</summary>
    public string ForwarderId => Journal.Forwarder;

    /// <summary>This start of it.</summary>
    public long Epoch => Journal.Epoch;

    /// <summary>The directory; null where nothing can be kept.</summary>
    public string? Directory => _directory?.Path;

    /// <summary>Where the spool lies unless it is put elsewhere; null where nothing can be kept.</summary>
    public string? SpoolPath => _directory?.FileName("spool");

    /// <summary>Where logs lie that were taken from an engine's API; null where nothing can be kept.</summary>
    public string? CapturePath => _directory?.FileName("capture");

    /// <summary>Where refused records go; null where nothing can be kept.</summary>
    public string? DeadLetterPath => _directory?.FileName("dead-letters.ndjson");

    /// <summary>
    /// Takes a state directory. Where it cannot be written, the forwarder runs without one and says what that costs.
    /// </summary>
    /// <exception cref="StateInUseException">Another forwarder holds it.</exception>
    public static ForwarderState Open(string path, SelfLog log, JournalSync sync = JournalSync.Interval, Counters? counters = null)
    {
        var ledger = new CompletenessLedger();
        var directory = StateDirectory.TryOpen(path, out var reason);
        if (directory is null) return Without(path, reason!, log, ledger);
        if (PrivateDirectory.Tighten(directory.Path, IsOurs) is { } open)
            log.Warn("others can look into the state directory", new LogField("state_dir", path), new LogField("reason", open));
        var syncer = new JournalSyncer();
        try
        {
            var journal = DeliveryJournal.Open(new JournalSettings
            {
                Path = directory.FileName("journal"),
                Log = log,
                Ledger = ledger,
                Counters = counters ?? new Counters(),
                Sync = sync,
                Syncer = syncer,
            });
            return new ForwarderState(directory, journal, ledger, syncer);
        }
        catch (IOException error)
        {
            syncer.Dispose();
            directory.Dispose();
            return Without(path, error.Message, log, ledger);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _journal?.Dispose();
        Syncer?.Dispose();
        _directory?.Dispose();
    }

    // The journal and the dead letters are also written under names that begin with theirs; checkpoints are of an earlier version.
    private static bool IsOurs(string name) =>
        name is "lock" or "spool" or "capture" or "admin.sock"
        || name.StartsWith("journal", StringComparison.Ordinal)
        || name.StartsWith("dead-letters.", StringComparison.Ordinal)
        || name.StartsWith("checkpoint", StringComparison.Ordinal);

    private static ForwarderState Without(string path, string reason, SelfLog log, CompletenessLedger ledger)
    {
        log.Warn(
            "the state directory cannot be written: after a restart every log is sent again from its beginning, and refused "
            + "records are lost. Mount a volume there, or choose another directory with STATE_DIR.",
            new LogField("state_dir", path),
            new LogField("reason", reason));
        return new ForwarderState(null, new NoJournal(ledger), ledger, null);
    }
}
