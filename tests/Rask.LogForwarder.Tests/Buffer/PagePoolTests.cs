using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Tests.Buffer;

public sealed unsafe class PagePoolTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(32)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(130)]
    public void Gives_every_page_once_and_then_none(int pages)
    {
        using var pool = new PagePool((long)pages * PagePool.PageSize);
        Assert.Equal(pages, pool.PageCount);
        var starts = new HashSet<nint>();
        for (var i = 0; i < pages; i++)
        {
            Assert.True(pool.TryRent(1, out var run));
            Assert.Equal(i, run.First);
            Assert.True(starts.Add((nint)run.Start));
            new Span<byte>(run.Start, run.Length).Fill((byte)i);
        }

        Assert.Equal(pages, pool.PagesInUse);
        Assert.False(pool.TryRent(1, out var none));
        Assert.True(none.IsNone);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(PagePool.PageSize - 1)]
    public void Has_at_least_two_pages(long limit)
    {
        using var pool = new PagePool(limit);
        Assert.Equal(2, pool.PageCount);
    }

    [Fact]
    public void Never_takes_more_than_its_limit()
    {
        using var pool = new PagePool((5 * PagePool.PageSize) - 1);
        Assert.Equal(4, pool.PageCount);
    }

    [Fact]
    public void Takes_the_first_pages_again_as_soon_as_they_are_free()
    {
        using var pool = new PagePool(10 * PagePool.PageSize);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(pool.TryRent(1, out var a));
            Assert.True(pool.TryRent(1, out var b));
            Assert.Equal(0, a.First);
            Assert.Equal(1, b.First);
            pool.Release(a);
            pool.Release(b);
        }
    }

    [Fact]
    public void Finds_a_run_behind_fragments_and_across_words()
    {
        using var pool = new PagePool(130 * PagePool.PageSize);
        var runs = new PageRun[130];
        for (var i = 0; i < 130; i++) pool.TryRent(1, out runs[i]);
        for (var i = 0; i < 40; i += 2) pool.Release(runs[i]);
        Assert.False(pool.TryRent(2, out _));
        for (var i = 60; i < 68; i++) pool.Release(runs[i]);
        Assert.False(pool.TryRent(9, out _));
        Assert.True(pool.TryRent(8, out var run));
        Assert.Equal(60, run.First);
        Assert.Equal(8 * PagePool.PageSize, run.Length);
        Assert.True(pool.TryRent(1, out var single));
        Assert.Equal(0, single.First);
        pool.Release(run);
        Assert.True(pool.TryRent(3, out var part));
        Assert.Equal(60, part.First);
    }

    [Fact]
    public void Refuses_a_run_that_is_longer_than_itself()
    {
        using var pool = new PagePool(4 * PagePool.PageSize);
        Assert.False(pool.TryRent(5, out _));
        Assert.True(pool.TryRent(4, out _));
        Assert.False(pool.TryRent(1, out _));
    }

    [Fact]
    public void Keeps_a_page_until_its_last_holder_releases_it()
    {
        using var pool = new PagePool(2 * PagePool.PageSize);
        pool.TryRent(2, out var run);
        Assert.True(pool.IsHeldOnce(run));
        pool.AddReference(run);
        Assert.False(pool.IsHeldOnce(run));
        pool.Release(run);
        Assert.True(pool.IsHeldOnce(run));
        Assert.False(pool.TryRent(1, out _));
        Assert.Equal(2, pool.PagesInUse);
        pool.Release(run);
        Assert.Equal(0, pool.PagesInUse);
        Assert.True(pool.TryRent(2, out _));
    }

    [Fact]
    public void Complains_about_a_release_too_many()
    {
        using var pool = new PagePool(2 * PagePool.PageSize);
        pool.TryRent(1, out var run);
        pool.Release(run);
        Assert.Throws<InvalidOperationException>(() => pool.Release(run));
    }

    [Fact]
    public void Gives_free_memory_back_and_leaves_what_is_held()
    {
        using var pool = new PagePool(70L * PagePool.PageSize);
        var runs = Enumerable.Range(0, 70).Select(_ => pool.TryRent(1, out var run) ? run : default).ToArray();
        foreach (var run in runs) new Span<byte>(run.Start, run.Length).Fill(7);
        // Two neighbours and one alone stay, in both words of the bits that tell what is free.
        int[] held = [3, 4, 69];
        foreach (var run in runs)
            if (!held.Contains(run.First)) pool.Release(run);

        pool.Trim();

        foreach (var run in runs)
        {
            var expected = held.Contains(run.First) ? (byte)7 : (byte)0;
            Assert.True(new ReadOnlySpan<byte>(run.Start, run.Length).IndexOfAnyExcept(expected) < 0, $"page {run.First} does not hold {expected} alone");
        }
    }

    [Fact]
    public void Is_whole_again_after_releases_on_another_thread()
    {
        const int Rounds = 200_000;
        using var pool = new PagePool(70L * PagePool.PageSize);
        var ring = new SpscRing<PageRun>(64);
        string? damage = null;
        var releaser = new Thread(() =>
        {
            for (var i = 0; i < Rounds;)
            {
                if (!ring.TryPop(out var run))
                {
                    Thread.Yield();
                    continue;
                }

                // The owner's mark shows whether two owners got one page.
                if (*(int*)run.Start != i) damage ??= $"page {run.First} of round {i} holds {*(int*)run.Start}";
                pool.Release(run);
                i++;
            }
        });
        releaser.Start();
        for (var i = 0; i < Rounds;)
        {
            if (!pool.TryRent(1 + (i % 3), out var run))
            {
                Thread.Yield();
                continue;
            }

            *(int*)run.Start = i;
            pool.AddReference(run);
            while (!ring.TryPush(run)) Thread.Yield();
            pool.Release(run);
            i++;
        }

        releaser.Join();
        Assert.Null(damage);
        Assert.Equal(0, pool.PagesInUse);
        Assert.True(pool.TryRent(70, out _));
    }
}
