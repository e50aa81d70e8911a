using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Collector.Lines;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Collector.Support;

/// <summary>A reader on its own thread, and a receiver that is driven by the test.</summary>
internal sealed class RunningReader : IDisposable
{
    /// <summary>Less than the slow timer of 30 s: what comes within this time was not left to it.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly PagePool _pool = new(32 * PagePool.PageSize);
    private readonly SourceSet _sources;
    private readonly ChangeWatcher? _watcher;
    private readonly LogReader _reader;
    private readonly Thread _thread;
    private Exception? _failure;
    private bool _mustEnd;

    public RunningReader(
        ISourceFinder finder, bool exitAtEnd = false, bool fromEnd = false, bool isWatched = true, CollectorLimits? limits = null,
        IReadingJournal? journal = null, Stream? output = null, IBatchSpool? spool = null)
    {
        limits ??= ReaderHarness.Default;
        Queue = new BatchQueue(_pool, 64, new BatchNumbers("f", 1)) { Spool = spool };
        Receiver = new BatchReceiver(Queue, limits);
        var log = new SelfLog(output ?? Stream.Null, output is null ? LogSeverity.Error : LogSeverity.Info, TimeProvider.System);
        var settings = new ReaderSettings(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(100), exitAtEnd, fromEnd);
        var errno = Errno.NoEntry;
        _watcher = isWatched ? ChangeWatcher.TryCreate(out errno) : null;
        _sources = new SourceSet(
            finder,
            (source, hasNoFiles) => new SourceReader(source, Queue, limits, LineScanner.Create(Simd.Best), Counters, Ledger.For(source.Owner.Key)) { HasNoFiles = hasNoFiles },
            journal ?? new KeptJournal(), settings, log);
        _reader = new LogReader(_sources, Queue, settings, _watcher, errno, log) { HasToEnd = () => Volatile.Read(ref _mustEnd) };
        _thread = new Thread(Run) { Name = "reader" };
        _thread.Start();
    }

    public Counters Counters { get; } = new();

    public CompletenessLedger Ledger { get; } = new();

    public BatchQueue Queue { get; }

    public BatchReceiver Receiver { get; }

    public bool HasEnded => !_thread.IsAlive;

    public static ISourceFinder Files(params string[] paths) => new FileSourceFinder([.. paths.Select(Source)]);

    public static LogSource Source(string path) =>
        new(path, new BatchOwner(path, "id", "service", null));

    /// <summary>Receives until a condition holds; fails when that takes too long.</summary>
    public void ReceiveUntil(Func<bool> condition, string what) => WaitUntil(
        () =>
        {
            Receiver.Receive();
            return condition();
        },
        what);

    /// <summary>Waits until a condition holds and receives nothing meanwhile; fails when that takes too long.</summary>
    public void WaitUntil(Func<bool> condition, string what)
    {
        var end = DateTime.UtcNow + Deadline;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, $"waited too long: {what}; {Receiver.Records.Count} records came");
            Assert.True(_failure is null, _failure?.ToString());
            Thread.Sleep(1);
        }
    }

    public void ReceiveRecords(int count) => ReceiveUntil(() => Receiver.Records.Count >= count, $"{count} records");

    public void ReceiveAllUntilEnd() => ReceiveUntil(() => HasEnded && Receiver.Receive() == 0 && Queue.IsIdle, "the end");

    public void Stop() => _reader.Stop();

    public void Dispose()
    {
        // A reader that waits for something that does not come fails its test instead of the run.
        Volatile.Write(ref _mustEnd, true);
        _reader.Stop();
        _thread.Join();
        _sources.Dispose();
        _watcher?.Dispose();
        Queue.Dispose();
        _pool.Dispose();
    }

    private void Run()
    {
        try
        {
            _reader.Run();
        }
        catch (Exception error)
        {
            _failure = error;
        }
    }
}
