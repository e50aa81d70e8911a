using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Collector.Lines;
using Rask.LogForwarder.Collector.Redaction;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Reliability.Spool;
using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Telemetry;
using Rask.LogForwarder.Telemetry.Metrics;

namespace Rask.LogForwarder;

/// <summary>
/// The stages of one forwarder, put together: a reader on the thread that runs it, a sender on its own.
/// </summary>
internal sealed class Pipeline : IDisposable
{
    /// <summary>Sealed batches that may wait. Memory is the real limit; this only bounds very small batches.</summary>
    private const int QueueCapacity = 64;

    /// <summary>A round of the reader takes milliseconds. A file system that hangs takes for ever.</summary>
    private static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(60);

    /// <summary>How long the figures wait for the reader.</summary>
    private static readonly TimeSpan FiguresPatience = TimeSpan.FromMilliseconds(500);

    private readonly PagePool _pool;
    private readonly BatchQueue _queue;
    private readonly ChangeWatcher? _watcher;
    private readonly SourceSet _sources;
    private readonly HttpTransport _transport;
    private readonly DeadLetterFile _deadLetters;
    private readonly DeliveryLoop _delivery;
    private readonly AbortSignal _abort;
    private readonly LogReader _reader;
    private readonly ReaderDesk _desk;
    private readonly CompletenessLedger _ledger;
    private readonly Counters _counters;
    private readonly ForwarderOptions _options;
    private readonly BatchSpool? _spool;
    private bool _isLeaving;

    public Pipeline(ForwarderOptions options, ISourceFinder finder, ForwarderState state, SimdWidth width, SelfLog log, Counters counters)
    {
        _options = options;
        _ledger = state.Ledger;
        _counters = counters;
        _pool = new PagePool(options.MemoryLimitBytes);
        // What lies in the spool may ask for a higher epoch.
        _spool = SpoolOf(options, state, width, log);
        var numbers = new BatchNumbers(state.ForwarderId, state.Epoch);
        _queue = new BatchQueue(_pool, QueueCapacity, numbers) { Spool = _spool, Redactor = LineRedactor.Create(options.Redact, width, counters) };
        var limits = new CollectorLimits(options.BatchSize, options.BatchBytes, options.BufferCapacity, options.MaxLineBytes)
        {
            JoinWithin = options.Multiline ? options.MultilineTimeout : null,
        };
        var settings = new ReaderSettings(options.Linger, options.FlushInterval, options.ExitAtEnd, options.ReadFrom == ReadFrom.End)
        {
            MaxHeldBytes = options.MaxHeldMb * (1L << 20),
        };
        var scanner = LineScanner.Create(width);
        _watcher = ChangeWatcher.TryCreate(out var errno);
        _sources = new SourceSet(
            finder,
            (source, hasNoFiles) => new SourceReader(source, _queue, limits, scanner, counters, state.Ledger.For(source.Owner.Key)) { HasNoFiles = hasNoFiles },
            state.Journal, settings, log)
        { Following = counters.Conditions.Following };
        _abort = new AbortSignal(_queue.SenderWake);
        _desk = new ReaderDesk(_queue.ReaderWake.WakeAlways);
        _reader = new LogReader(_sources, _queue, settings, _watcher, errno, log) { HasToEnd = () => _abort.IsDue, Desk = _desk };
        _transport = new HttpTransport(
            options.Endpoint, options.ConnectionTimeout, options.RequestTimeout,
            RecordEncoder.Create(width, options.RecordId, options.LogFormats), ForwarderVersion.Number, counters,
            options.Access);
        _deadLetters = new DeadLetterFile(state.DeadLetterPath, log);
        var delivery = new BatchDelivery(_transport, state.Journal, _deadLetters, numbers, _abort, log, counters);
        IBatchSource source = _spool is null ? new QueueSource(_queue, _abort) : new SpillSource(_queue, _spool, _abort);
        _delivery = new DeliveryLoop(source, delivery, _abort);
        _queue.SpillRequested = _abort.RequestYield;
        _queue.Direct = new DirectDelivery(_queue, _transport, delivery, _abort);
    }

    /// <summary>What passed through the queue until now. Any thread.</summary>
    public QueueCounts QueueCounts => new(_queue.Pushed, _queue.Popped, _queue.Dropped, _queue.PassedBy);

    /// <summary>What keeps the pipeline from working; null where nothing does. Any thread.</summary>
    public string? Trouble => _reader.Busy > LongestRound
        ? $"the reader has been busy for {(long)_reader.Busy.TotalSeconds} s: the disk that holds the logs does not answer"
        : null;

    /// <summary>What the stages hold now. Any thread; wakes the reader.</summary>
    public PipelineFigures Figures()
    {
        _ = _desk.TryAsk(FiguresPatience, out var reader);
        return PipelineView.Of(
            reader, _ledger, QueueCounts, (_pool.PagesInUse, _pool.PageCount),
            (_spool?.Bytes ?? 0, _spool is null ? 0 : _options.MaxDiskUsageMb * (1L << 20), _spool?.Batches ?? 0), _counters.Conditions.Problem?.Reason);
    }

    /// <summary>Asks the pipeline to end within the grace period. Any thread; may be called more than once.</summary>
    public void Stop()
    {
        _abort.SetAfter(_options.ShutdownGrace);
        _reader.Stop();
    }

    /// <summary>Has the reader look for logs once more. Any thread.</summary>
    public void LookAgain() => _queue.ReaderWake.WakeAlways();

    /// <summary>
    /// Asks the pipeline to end without another attempt to deliver: what it holds goes to the spool, as far as there is
    /// one. Reader thread.
    /// </summary>
    public void Leave()
    {
        _isLeaving = true;
        _ = _queue.RequestSpill();
        Stop();
    }

    /// <summary>Runs until <see cref="Stop"/>, or until all is delivered where the options say so.</summary>
    /// <exception cref="AccessDeniedException">A log may not be read.</exception>
    public void Run()
    {
        Exception? failure = null;
        var sender = new Thread(() =>
        {
            try
            {
                _delivery.Run();
            }
            catch (Exception error)
            {
                // Carried to the main thread, which ends the process; a sender that is gone must not go unnoticed.
                failure = error;
                // With a time to end by: the reader must not wait for a sender that is gone.
                Stop();
            }
        })
        { Name = "sender" };
        sender.Start();
        try
        {
            _reader.Run();
            // All that the reader had is sealed: what is not on disk goes there now, instead of after the grace period.
            if (_isLeaving) _abort.SetNow();
        }
        catch
        {
            Stop();
            throw;
        }
        finally
        {
            sender.Join();
        }

        if (failure is not null) throw new InvalidOperationException("the sender failed: " + failure.Message, failure);
    }

    /// <summary>The spool, and the journal's knowledge of it; null where there can be none.</summary>
    private static BatchSpool? SpoolOf(ForwarderOptions options, ForwarderState state, SimdWidth width, SelfLog log)
    {
        if (!options.EnableDiskFallback || (options.DiskFallbackPath ?? state.SpoolPath) is not { } path) return null;
        var settings = new SpoolSettings(path, options.MaxDiskUsageMb * (1L << 20), width) { LastDone = state.Journal.LastDone };
        var spool = Spool.TryOpen(settings, log, out var reason);
        if (spool is null)
        {
            log.Warn(
                "there is no disk spool: while the aggregator is away, only memory and the log files hold what is not delivered",
                new LogField("path", path),
                new LogField("reason", reason));
            return null;
        }

        if (PrivateDirectory.Tighten(path, Spool.IsOurs) is { } open)
            log.Warn("others can look into the spool", new LogField("path", path), new LogField("reason", open));
        if (spool.Batches > 0)
        {
            log.Info(
                "the spool holds batches of an earlier run; they are delivered first",
                new LogField("batches", spool.Batches),
                new LogField("bytes", spool.Bytes));
        }

        return new BatchSpool(spool, state.Journal, state.Ledger, options.JournalSync, state.Syncer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sources.Dispose();
        _watcher?.Dispose();
        _transport.Dispose();
        _deadLetters.Dispose();
        _abort.Dispose();
        _queue.Dispose();
        _pool.Dispose();
        _spool?.Dispose();
    }
}
