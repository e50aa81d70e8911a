using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Collector.Lines;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.Benchmarks;

/// <summary>What the reader thread does with bytes that it has read: lines, records, a batch.</summary>
internal sealed unsafe class GroupingStage : IDisposable
{
    /// <summary>As much as one read gives.</summary>
    private const int Piece = PagePool.PageSize;

    private readonly string _path = Path.GetTempFileName();
    private readonly PagePool _pool;
    private readonly BatchQueue _queue;
    private readonly GenerationChain _chain;
    private readonly RecordGrouper _grouper;
    private readonly PageRun _run;

    /// <param name="corpus">Lines of which none belongs to another.</param>
    /// <param name="width">Of the vectors.</param>
    public GroupingStage(Corpus corpus, SimdWidth width)
    {
        var pages = (int)((corpus.Length + PagePool.PageSize - 1) / PagePool.PageSize) + 1;
        _pool = new PagePool((pages + 4L) * PagePool.PageSize);
        _queue = new BatchQueue(_pool, 4, new BatchNumbers("benchmark", 1));
        _chain = new GenerationChain(_path);
        _chain.Refresh();
        _grouper = new RecordGrouper(
            BatchOwner.None, _queue, Limits(), LineScanner.Create(width), new Counters(), new ContainerLedger("benchmark"));
        if (!_pool.TryRent(pages, out _run)) throw new InvalidOperationException("the pool is too small");
        System.Buffer.MemoryCopy(corpus.Start, _run.Start, corpus.Length, corpus.Length);
    }

    /// <summary>Groups lines from an offset on.</summary>
    /// <returns>How many records they are.</returns>
    public int Group(ref long offset, long until)
    {
        while (offset < until)
        {
            var length = (int)Math.Min(Piece, until - offset);
            _ = _grouper.Take(_run, _run.Start + offset, length, _chain.Current!, offset, isEnd: false, out var taken);
            if (taken == 0) break;
            offset += taken;
        }

        _ = _grouper.Finish(StreamKind.Stdout) && _grouper.Finish(StreamKind.Stderr);
        var records = _grouper.Open.Records;
        _grouper.Abandon();
        return records;
    }

    public void Dispose()
    {
        _chain.Dispose();
        _queue.Dispose();
        _pool.Dispose();
        File.Delete(_path);
    }

    private static CollectorLimits Limits() => new(1 << 24, 1L << 40, 1L << 40, 1 << 20)
    {
        JoinWithin = TimeSpan.FromMilliseconds(300),
    };
}
