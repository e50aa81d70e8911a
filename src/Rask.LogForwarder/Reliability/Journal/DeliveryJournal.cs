using System.Buffers;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Reliability.Journal;

/// <summary>
/// The journal as an append-only file, one <c>write(2)</c> per entry: it survives the death of the process at any instant.
/// The format is specified at <see cref="JournalRecord"/>. Thread-safe.
/// </summary>
internal sealed partial class DeliveryJournal : IForwarderJournal, ISyncable, IDisposable
{
    private readonly Lock _gate = new();
    private readonly JournalEncoder _encoder = new();
    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private readonly RepeatedFailure _failures = new(TimeProvider.System);
    private readonly string _path;
    private readonly bool _isAlways;
    private readonly CompletenessLedger _ledger;
    private readonly SelfLog _log;
    private readonly Counters _counters;
    private readonly JournalSyncer? _syncer;
    private readonly Func<string, AppendFile> _open;
    private JournalState _state = new();

    private DeliveryJournal(JournalSettings settings)
    {
        _path = settings.Path;
        _isAlways = settings.Sync == JournalSync.Always;
        _ledger = settings.Ledger;
        _log = settings.Log;
        _counters = settings.Counters;
        _syncer = settings.Syncer;
        _open = settings.Open ?? (static file => AppendFile.Open(file));
    }

    /// <inheritdoc/>
    public string Forwarder
    {
        get
        {
            lock (_gate) return _state.Forwarder;
        }
    }

    /// <inheritdoc/>
    public long Epoch
    {
        get
        {
            lock (_gate) return _state.Epoch;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> PendingContainers
    {
        get
        {
            lock (_gate) return [.. _state.Pending.Where(static pending => !pending.IsTaken).Select(static pending => pending.Container).Distinct()];
        }
    }

    /// <summary>
    /// Opens the file: passes over damaged lines, cuts a torn end, takes over what the first release has left, begins a new epoch.
    /// </summary>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static DeliveryJournal Open(JournalSettings settings)
    {
        var journal = new DeliveryJournal(settings);
        try
        {
            journal.Load();
        }
        catch (UnauthorizedAccessException error)
        {
            journal.Dispose();
            throw new IOException(error.Message, error);
        }
        catch
        {
            journal.Dispose();
            throw;
        }

        settings.Syncer?.Add(journal);
        return journal;
    }

    /// <inheritdoc/>
    public StreamPositions? Find(string container)
    {
        lock (_gate) return _state.Find(container)?.End;
    }

    /// <inheritdoc/>
    public bool HasPending(string container)
    {
        lock (_gate)
        {
            foreach (var pending in _state.Pending)
                if (pending.Container == container) return true;
            return false;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<PendingBatch> TakePending(string container)
    {
        lock (_gate)
        {
            var taken = new List<PendingBatch>();
            foreach (var pending in _state.Pending)
            {
                if (pending.IsTaken || pending.Container != container) continue;
                pending.IsTaken = true;
                // Those that hold no description were dropped when the file was read.
                taken.Add(pending.ToBatch()!);
            }

            return taken;
        }
    }

    /// <inheritdoc/>
    public void Advance(string container, BatchId id, StreamPositions end)
    {
        lock (_gate) _state.For(container).Advance(id, end);
    }

    /// <inheritdoc/>
    public IReadOnlyList<BatchDescription> LeaveTo(Predicate<BatchId> isThere)
    {
        lock (_gate)
        {
            List<BatchDescription> renamed = [];
            foreach (var pending in _state.Pending.ToList())
            {
                if (isThere(pending.Id)) _state.Remove(pending.Id);
                else if (pending.ToBatch() is { } batch && isThere(batch.Description.Order))
                {
                    pending.IsTaken = true;
                    renamed.Add(batch.Description);
                }
            }

            return renamed;
        }
    }

    /// <inheritdoc/>
    public void BeginEpochAbove(long epoch)
    {
        lock (_gate)
        {
            if (_state.Epoch > epoch) return;
            _state.Epoch = epoch + 1;
            if (!AppendStart()) Rename();
        }
    }

    /// <inheritdoc/>
    public void AddPending(BatchDescription batch)
    {
        lock (_gate)
        {
            // What is known to be done was only not removed from the spool yet.
            if (_state.Find(batch.Owner.Key) is { } container && container.IsDone(batch.Order)) return;
            if (_state.FindPending(batch.Id) is not null) return;
            _line.ResetWrittenCount();
            _encoder.Begin(_line, batch);
            _ = _state.Begin(batch.Id, batch.Order, default, batch.Owner.Key, batch.Records, batch.Covered, _encoder.Body);
            _ = Append();
        }
    }

    /// <inheritdoc/>
    public void StartAt(string container, StreamPositions positions, string service = "")
    {
        lock (_gate)
        {
            var known = _state.For(container);
            if (service.Length > 0) known.Service = service;
            known.StartAt(positions);
            _line.ResetWrittenCount();
            _encoder.Done(_line, default, default, container, known.Service, positions, _ledger.For(container));
            _ = Append();
        }
    }

    /// <inheritdoc/>
    public void Begin(Batch batch)
    {
        lock (_gate)
        {
            if (_state.FindPending(batch.Id) is not null) return;
            _line.ResetWrittenCount();
            _encoder.Begin(_line, batch, batch.Replaces);
            var owner = batch.Owner;
            _state.Begin(batch.Id, batch.Order, batch.Replaces, owner.Key, batch.Records, batch.Covered, _encoder.Body).IsTaken = true;
            var container = _state.For(owner.Key);
            container.Service = owner.Service;
            container.Advance(batch.Order, batch.End);
            _ = Append();
        }
    }

    /// <inheritdoc/>
    public void PartDone(BatchId id, BatchPart part, in BatchOutcome outcome)
    {
        lock (_gate)
        {
            _state.FindPending(id)?.AddDone(part.First, part.Last, outcome);
            _line.ResetWrittenCount();
            _encoder.Part(_line, id, part.First, part.Last, outcome);
            _ = Append();
        }
    }

    /// <inheritdoc/>
    public void Done(Batch batch, in BatchOutcome outcome) =>
        Done(batch.Id, batch.Order, batch.Owner, batch.Coverage, batch.Records + batch.LeftOut, batch.End, outcome);

    /// <inheritdoc/>
    public void Done(BatchDescription batch, in BatchOutcome outcome) =>
        Done(batch.Id, batch.Order, batch.Owner, batch.Coverage, batch.Records + batch.LeftOut, batch.End, outcome);

    /// <inheritdoc/>
    public BatchId LastDone(string container)
    {
        lock (_gate) return _state.Find(container)?.LastDone ?? default;
    }

    /// <inheritdoc/>
    public void WriteLedger()
    {
        lock (_gate)
        {
            foreach (var ledger in _ledger.Containers)
            {
                if (ledger.IsWritten) continue;
                _line.ResetWrittenCount();
                _encoder.Ledger(_line, ledger.Key, _state.For(ledger.Key).Service, ledger);
                _ = Append();
            }
        }
    }

    /// <inheritdoc/>
    public (string Forwarder, long Epoch) BeginEpoch()
    {
        lock (_gate)
        {
            _state.Epoch++;
            if (!AppendStart()) Rename();
            return (_state.Forwarder, _state.Epoch);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _syncer?.Remove(this);
        lock (_gate) CloseFile();
        _encoder.Dispose();
    }

    private void Done(BatchId id, BatchId order, BatchOwner owner, Coverage coverage, int records, in StreamPositions end, in BatchOutcome outcome)
    {
        lock (_gate)
        {
            var ledger = _ledger.For(owner.Key);
            ledger.Settle(coverage, records, outcome);
            _state.Remove(id);
            var container = _state.For(owner.Key);
            container.Service = owner.Service;
            container.Complete(order, end);
            _line.ResetWrittenCount();
            _encoder.Done(_line, id, order, owner.Key, owner.Service, end, ledger);
            _ = Append();
        }
    }

    /// <summary>The next start would count to the same epoch: under the same name, its batches would be taken for this run's.</summary>
    private void Rename() => _state.Forwarder = ForwarderName.New();

    /// <summary>Begins the epoch in the file, durably.</summary>
    private bool AppendStart()
    {
        _line.ResetWrittenCount();
        _encoder.Start(_line, _state.Forwarder, _state.Epoch);
        return Append() && SyncFile();
    }
}
