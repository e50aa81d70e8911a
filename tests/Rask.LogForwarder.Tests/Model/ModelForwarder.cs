using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Collector.Lines;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Model;

/// <summary>One life of a forwarder: the real stages on one thread, each step when the history says so.</summary>
internal sealed class ModelForwarder : IDisposable
{
    private const int Pages = 24;

    private readonly ModelWorld _world;
    private readonly PagePool _pool = new((long)Pages * PagePool.PageSize);
    private readonly ModelState _state;
    private readonly BatchQueue _queue;
    private readonly AbortSignal _abort;
    private readonly ModelTransport _transport;
    private readonly DeadLetterFile _deadLetters;
    private readonly BatchDelivery _delivery;
    private readonly SpillSource _source;
    private readonly DeliveryLoop _loop;
    private readonly SourceReader _reader;
    private bool _isStarted;

    public ModelForwarder(ModelWorld world)
    {
        _world = world;
        var log = new SelfLog(Stream.Null, LogSeverity.Error, TimeProvider.System);
        var counters = new Counters();
        _state = new ModelState(world, log, counters);
        var numbers = new BatchNumbers(_state.Journal.Forwarder, _state.Journal.Epoch);
        _queue = new BatchQueue(_pool, world.Limits.QueueCapacity, numbers) { Spool = _state.Spool };
        _abort = new AbortSignal(_queue.SenderWake);
        _queue.SpillRequested = _abort.RequestYield;
        _transport = new ModelTransport(world);
        _deadLetters = new DeadLetterFile(Path.Combine(world.StateDirectory, "dead-letters.ndjson"), log);
        _delivery = new BatchDelivery(_transport, _state.Journal, _deadLetters, numbers, _abort, log, counters, static () => 0);
        _queue.Direct = new DirectDelivery(_queue, _transport, _delivery, _abort);
        _source = new SpillSource(_queue, _state.Spool, _abort);
        _loop = new DeliveryLoop(_source, _delivery, _abort);
        var limits = new CollectorLimits(world.Limits.BatchRecords, world.Limits.BatchBytes, world.Limits.Unacknowledged, 1 << 20)
        {
            JoinWithin = world.JoinsLines ? TimeSpan.FromMilliseconds(300) : null,
        };
        _reader = new SourceReader(
            new LogSource(world.LogPath, new BatchOwner("container", "container", "service", null)), _queue, limits,
            LineScanner.Create(Simd.Best), counters, _state.Ledger.For("container"));
    }

    /// <summary>Where every byte is.</summary>
    public ContainerLedger Ledger => _state.Ledger.For("container");

    /// <summary>True once it was told to end.</summary>
    public bool HasEnded { get; private set; }

    public void Read(int steps)
    {
        if (HasEnded) return;
        if (_world.Chance(3) && _state.Journal.TrySync()) _world.IsBehind = false;
        Look();
        for (var i = 0; i < steps; i++) _ = _reader.Read();
        if (_world.Chance(2)) _ = _reader.Grouper.TrySeal(isAlone: _world.Chance(2) && _queue.IsIdle);
    }

    public void Send(int batches)
    {
        if (HasEnded) return;
        if (_world.Chance(2)) _queue.CollectDirect();
        // While an answer is awaited past the queue, the sender sleeps.
        for (var i = 0; i < batches && !_queue.IsAwaitingDirect && HasWork; i++) Step();
    }

    public void AskForDisk()
    {
        if (!HasEnded) _world.Note("spill " + _queue.RequestSpill());
    }

    /// <summary>SIGTERM with no grace at all: what is held goes to disk, or is read again.</summary>
    public void End()
    {
        if (HasEnded) return;
        _ = LastLosses.LoseUnread(_reader);
        var isOnlyHere = LastLosses.HoldsDeleted(_reader);
        var isDone = (!isOnlyHere || _reader.FinishAll()) & _reader.Grouper.TrySeal();
        if (isOnlyHere && !isDone) _ = LastLosses.LoseUnsealed(_reader);
        LastLosses.SettleGaps(_reader);
        _queue.Close();
        _abort.SetAfter(TimeSpan.Zero);
        _loop.Run();
        _state.Journal.WriteLedger();
        HasEnded = true;
    }

    /// <summary>Deleted files hold too much, and cannot be delivered.</summary>
    public void GiveUp()
    {
        if (!HasEnded) _world.Note($"give up {_reader.GiveUpOldest()}");
    }

    /// <summary>Reads and delivers all there is.</summary>
    public void DrainAll()
    {
        for (var round = 0; ; round++)
        {
            Assert.True(round < 100_000, "it does not come to an end");
            Look();
            var outcome = _reader.Read(isFinal: true);
            _queue.CollectDirect();
            for (var i = 0; i < 3 && HasWork; i++) Step();
            if (outcome == ReadOutcome.Progress) continue;
            if (outcome == ReadOutcome.Blocked)
            {
                if (_queue.HasRoom) _ = _reader.Grouper.TrySeal();
                if (_reader.Grouper.Open.Records == 0) _reader.Rest();
                continue;
            }

            if (_reader.Chain.Next is not null || !_reader.FinishAll() || !_reader.Grouper.TrySeal()) continue;
            if (_queue.IsIdle && _state.Spool.IsEmpty && _queue.Mode == QueueMode.Memory) return;
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _deadLetters.Dispose();
        _abort.Dispose();
        _queue.Dispose();
        _state.Dispose();
        _pool.Dispose();
    }

    /// <summary>Without it, the sender would sleep.</summary>
    private bool HasWork => _queue.Pushed > _queue.Completed || !_state.Spool.IsEmpty || _queue.Mode != QueueMode.Memory;

    private void Step()
    {
        // Where there is nothing to take after all, it does not sleep.
        _queue.SenderWake.WakeAlways();
        _ = _loop.Step();
    }

    private void Look()
    {
        _reader.Chain.Refresh();
        if (_isStarted || _reader.Chain.Current is null) return;
        _isStarted = true;
        _world.Note($"start {_state.Journal.Find("container")}");
        _reader.Start(_state.Journal.Find("container"), fromEnd: false, _state.Journal.TakePending("container"));
    }
}
