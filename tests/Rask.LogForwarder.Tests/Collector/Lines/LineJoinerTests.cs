using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Collector.Lines;
using Rask.LogForwarder.Parser.Scanning;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector.Lines;

public sealed class LineJoinerTests : IDisposable
{
    private static readonly int TailLength = "\",\"stream\":\"stdout\",\"time\":\"2026-11-23T09:30:46Z\"}".Length;

    private readonly LogFiles _log = new();

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(1000, 3 * PagePool.PageSize, 0)]
    [InlineData(PagePool.PageSize, 2 * PagePool.PageSize, 0)]
    [InlineData(PagePool.PageSize - 1, 5 * PagePool.PageSize, 3000)]
    [InlineData(1 << 20, (1 << 20) + PagePool.PageSize, 0)]
    [InlineData(1 << 20, 100, (1 << 20) + 50_000)]
    public void Needs_no_more_pages_than_the_pool_guarantees(int maxLineBytes, int crossingLength, int attributesLength)
    {
        const int FirstLength = 500;
        var attributes = attributesLength == 0 ? "" : "{\"a\":\"" + new string('x', attributesLength) + "\"}";
        var first = DockerLine.Of(new string('a', FirstLength), time: 0);
        var crossing = DockerLine.Of(new string('b', crossingLength), time: 0, attributes: attributes);
        _log.Append(first);
        _log.Append(crossing);
        using var file = Generation.TryOpen(_log.Path, out _)!;
        var tail = TailLength + (attributesLength == 0 ? 0 : ",\"attrs\":".Length + attributes.Length);
        List<Piece> pieces =
        [
            new(file, 0, first.Length - 1, EnvelopeHead.Length, EnvelopeHead.Length + FirstLength, EndsLine: false),
            new(file, first.Length, crossing.Length - 1, EnvelopeHead.Length, EnvelopeHead.Length + crossingLength, EndsLine: false),
        ];

        var pages = (LineJoiner.RoomFor(pieces, maxLineBytes) + PagePool.PageSize - 1) / PagePool.PageSize;

        Assert.InRange(pages, 1, LineJoiner.MaxPages(maxLineBytes));
        using var pool = new PagePool(pages * PagePool.PageSize);
        Assert.True(pool.TryRent(pages, out var run));
        var length = Join(pieces, run, maxLineBytes, out var leftOut);
        Assert.InRange(length, 1, pages * PagePool.PageSize);
        Assert.Equal(EnvelopeHead.Length + FirstLength + crossingLength + tail, length + leftOut);
        Assert.Equal(Math.Max(0, FirstLength + crossingLength - maxLineBytes), leftOut);
        pool.Release(run);
    }

    private static unsafe int Join(List<Piece> pieces, PageRun run, int maxLineBytes, out long leftOut)
    {
        var length = LineJoiner.Join(pieces, run.Start, maxLineBytes, out leftOut);
        var line = new ReadOnlySpan<byte>(run.Start, length);
        Assert.True(line.StartsWith("{\"log\":\"aaa"u8));
        Assert.True(line.EndsWith("Z\"}"u8));
        return length;
    }
}
