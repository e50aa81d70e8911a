using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Tests.Collector.Support;

/// <summary>Holds one page of a pool, painted, and sees whether somebody else writes to it.</summary>
internal sealed unsafe class PoolGuard
{
    private const byte Paint = 0xA5;

    private readonly PageRun _guarded;

    public PoolGuard(PagePool pool, int page)
    {
        var runs = new List<PageRun>();
        while (pool.TryRent(1, out var run)) runs.Add(run);
        _guarded = runs[page];
        foreach (var run in runs)
            if (run.First != page) pool.Release(run);
        new Span<byte>(_guarded.Start, _guarded.Length).Fill(Paint);
    }

    /// <summary>Fails where the painted page has changed.</summary>
    public void Check() =>
        Assert.True(new ReadOnlySpan<byte>(_guarded.Start, _guarded.Length).IndexOfAnyExcept(Paint) < 0, "somebody wrote behind its pages");
}
