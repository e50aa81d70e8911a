using System.Diagnostics;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Collector.Lines;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Collector.Support;

/// <summary>One source's reader with a pool, a queue and a receiver, driven step by step on one thread.</summary>
internal sealed class ReaderHarness : IDisposable
{
    private readonly StreamPositions? _resume;
    private readonly bool _fromEnd;
    private bool _isStarted;

    public ReaderHarness(
        string path, CollectorLimits? limits = null, int pages = 32, StreamPositions? resume = null, bool fromEnd = false,
        SimdWidth? width = null, int queueCapacity = 64, ILineRedactor? redactor = null)
    {
        _resume = resume;
        _fromEnd = fromEnd;
        Limits = limits ?? Default;
        Pool = new PagePool((long)pages * PagePool.PageSize);
        Queue = new BatchQueue(Pool, queueCapacity, new BatchNumbers("f", 1)) { Redactor = redactor };
        Receiver = new BatchReceiver(Queue, Limits, Ledger);
        var owner = new BatchOwner("key", "id", "service", null);
        Reader = new SourceReader(
            new LogSource(path, owner), Queue, Limits, LineScanner.Create(width ?? Simd.Best), Counters, Ledger);
    }

    public static CollectorLimits Default { get; } = new(10_000, 3 << 20, 100_000, 1 << 20);

    /// <summary>Batches of an earlier process. Before the first <see cref="Refresh"/>.</summary>
    public IReadOnlyList<PendingBatch> Pending { get; init; } = [];

    public CollectorLimits Limits { get; }

    public PagePool Pool { get; }

    public BatchQueue Queue { get; }

    public BatchReceiver Receiver { get; }

    public Counters Counters { get; } = new();

    public ContainerLedger Ledger { get; } = new("key");

    public SourceReader Reader { get; }

    public List<ReceivedRecord> Records => Receiver.Records;

    /// <summary>Looks for files; the first ones that are found decide where reading starts.</summary>
    public void Refresh()
    {
        Reader.Chain.Refresh();
        if (_isStarted || Reader.Chain.Current is null) return;
        _isStarted = true;
        Reader.Start(_resume, _fromEnd, Pending);
    }

    /// <summary>Reads what there is, acknowledging wherever reading cannot go on.</summary>
    public void ReadToEnd(bool isFinal = false)
    {
        Refresh();
        var stuck = 0;
        var before = Counters.BytesRead;
        for (var steps = 0L; ; steps++)
        {
            var outcome = Reader.Read(isFinal);
            if (outcome == ReadOutcome.AtEnd) return;
            Assert.True(steps < 200_000, "reading does not come to an end");
            if (outcome == ReadOutcome.Progress || Counters.BytesRead > before) stuck = 0;
            before = Counters.BytesRead;
            if (outcome == ReadOutcome.Progress) continue;

            Deliver();
            if (++stuck > 2) Reader.Rest();
            Assert.True(stuck < 10, "blocked although all is acknowledged");
        }
    }

    /// <summary>Reads all, finishes what is unfinished and delivers it: the end of a run that delivers all there is.</summary>
    public void Finish()
    {
        ReadToEnd(isFinal: true);
        for (var i = 0; !Reader.FinishAll(); i++)
        {
            Assert.True(i < 10, "cannot finish although all is acknowledged");
            Deliver();
            Reader.Rest();
        }

        Deliver();
    }

    /// <summary>Delivers unfinished lines as if enough time had passed.</summary>
    public void FinishByAge() =>
        Reader.FinishOld(TimeSpan.Zero, Stopwatch.GetTimestamp() + (60 * Stopwatch.Frequency));

    /// <summary>Seals and acknowledges all.</summary>
    public void Deliver()
    {
        Receiver.Receive();
        Assert.True(Reader.Grouper.TrySeal());
        Receiver.Receive();
    }

    public void Dispose()
    {
        Reader.Dispose();
        Queue.Dispose();
        Pool.Dispose();
    }
}
