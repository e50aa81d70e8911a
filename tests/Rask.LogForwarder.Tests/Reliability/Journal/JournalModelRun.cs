using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Reliability.Journal;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Tests.Reliability.Journal;

/// <summary>A journal beside two models: of what was said to it, and of what its file holds.</summary>
internal sealed class JournalModelRun : IDisposable
{
    private const int Records = 10;

    private static readonly string[] Containers = ["a", "b", "c"];

    private readonly JournalRig _rig = new();
    private readonly JournalSync _sync;
    private readonly Dictionary<BatchId, Batch> _batches = [];
    private readonly HashSet<(string, long)> _epochs = [];

    /// <summary>Lengths of the file and what it holds then; the first one is on the device.</summary>
    private readonly List<(long Length, JournalModel Model)> _written = [];
    private JournalModel _truth = new();
    private JournalModel _file = new();
    private DeliveryJournal _journal;
    private long _sequence;
    private long _offset;

    public JournalModelRun(JournalSync sync)
    {
        _sync = sync;
        _journal = Open(_truth);
    }

    public void Do(JournalStep step)
    {
        switch (step.Kind)
        {
            case JournalStepKind.Begin:
                var begun = Make(Containers[step.Pick % Containers.Length]);
                Enter(() => _journal.Begin(begun), model => model.Begin(begun));
                break;
            case JournalStepKind.Part:
                if (_truth.Pending.Count == 0) break;
                var (id, _, _) = _truth.Pending[step.Pick % _truth.Pending.Count];
                var first = 1 + (step.Amount % Records);
                var last = Math.Min(Records, first + (step.Amount / 16 % 4));
                Enter(() => _journal.PartDone(id, new BatchPart(first, last, Records), default), model => model.Part(id, first, last));
                break;
            case JournalStepKind.Done:
                if (_truth.Pending.Count == 0) break;
                // The oldest of a container: batches are delivered in order.
                var container = _truth.Pending[step.Pick % _truth.Pending.Count].Container;
                var done = _batches[_truth.Pending.First(batch => batch.Container == container).Id];
                var acknowledged = _truth.Acknowledged(container) + done.Covered;
                Enter(() => _journal.Done(done, BatchOutcome.Acknowledged), model => model.Done(done, acknowledged));
                break;
            case JournalStepKind.At:
                var at = Containers[step.Pick % Containers.Length];
                _offset += 1000;
                Enter(() => _journal.StartAt(at, JournalRig.At(_offset)), model => model.At(at, _offset, _truth.Acknowledged(at)));
                break;
            case JournalStepKind.Sync: Sync(); break;
            case JournalStepKind.Reopen:
                _rig.Disk.Room = long.MaxValue;
                _journal.Dispose();
                Restart(_truth);
                break;
            case JournalStepKind.Kill: Crash(_rig.Bytes.Length); break;
            case JournalStepKind.PowerFailure:
                var flushed = _written[0].Length;
                Crash(flushed + (step.Amount % (_rig.Bytes.Length - flushed + 1)));
                break;
            case JournalStepKind.DiskFull: _rig.Disk.Room = step.Amount % 600; break;
            case JournalStepKind.DiskFree: _rig.Disk.Room = long.MaxValue; break;
            default: throw new ArgumentOutOfRangeException(nameof(step));
        }
    }

    public void Dispose()
    {
        _journal.Dispose();
        _rig.Dispose();
    }

    private Batch Make(string container)
    {
        _offset += 1000;
        var batch = _rig.Batch(_journal, container, ++_sequence, _offset, Records);
        _batches[batch.Id] = batch;
        return batch;
    }

    /// <summary>Something is said to the journal; its file holds it if it grew.</summary>
    private void Enter(Action say, Action<JournalModel> apply)
    {
        var (length, opened, failures) = (_rig.Bytes.Length, _rig.Disk.Opened, _rig.Counters.JournalFailures);
        say();
        apply(_truth);
        var isAnew = _rig.Disk.Opened > opened && _rig.Counters.JournalFailures == failures;
        if (isAnew) _file = _truth.Clone();
        else if (_rig.Bytes.Length > length) apply(_file);
        else Assert.True(_rig.Counters.JournalFailures > failures, "an entry is missing, and nobody counted that");
        if (isAnew || _sync == JournalSync.Always) _written.Clear();
        _written.Add((_rig.Bytes.Length, _file.Clone()));
    }

    private void Sync()
    {
        var opened = _rig.Disk.Opened;
        if (!_journal.TrySync()) return;
        if (_rig.Disk.Opened > opened) _file = _truth.Clone();
        _written.Clear();
        _written.Add((_rig.Bytes.Length, _file.Clone()));
    }

    private void Crash(long length)
    {
        var bytes = _rig.Bytes;
        _rig.Disk.Room = long.MaxValue;
        _journal.Dispose();
        File.WriteAllBytes(_rig.JournalPath, bytes[..(int)length]);
        Restart(_written.Last(entry => entry.Length <= length).Model);
    }

    /// <summary>Opens the journal and compares it with what it has to know.</summary>
    private void Restart(JournalModel expected)
    {
        _journal = Open(expected);
        Assert.Equal(expected.Describe(Containers), JournalModel.Describe(Containers, _journal, _rig.Ledger));
        foreach (var (id, container, _) in expected.Pending) _rig.Ledger.For(container).Take(_batches[id].Coverage);
    }

    private DeliveryJournal Open(JournalModel expected)
    {
        _rig.Disk.Room = long.MaxValue;
        var journal = _rig.Open(_sync);
        Assert.True(_epochs.Add((journal.Forwarder, journal.Epoch)), "an epoch was used twice");
        Assert.Single(_epochs.Select(static epoch => epoch.Item1).Distinct());
        _sequence = 0;
        _truth = expected.Clone();
        _file = expected.Clone();
        _written.Clear();
        _written.Add((_rig.Bytes.Length, _file.Clone()));
        return journal;
    }
}
