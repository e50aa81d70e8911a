using System.Numerics;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Buffer;

/// <summary>
/// All memory for log bytes between reading and acknowledgement: one unmanaged region of equal pages, taken once and
/// never grown. Pages are counted: every batch that holds lines of a page holds one count of it.
/// </summary>
/// <remarks>
/// <see cref="TryRent"/> belongs to one thread, the reader. <see cref="AddReference"/> and <see cref="Release"/> may be
/// called by any thread. The first free run is taken, so that a forwarder with little to do touches, and keeps
/// resident, only the first pages.
/// </remarks>
internal sealed unsafe class PagePool : IDisposable
{
    /// <summary>
    /// Bytes of a page. One source line that Docker writes always fits: at most 16,384 bytes of text, six bytes each
    /// when escaped, and the envelope. It is also one read: large enough to make the system call cheap, small enough
    /// to stay in the second-level cache until the line scan is done.
    /// </summary>
    public const int PageSize = 128 * 1024;

    /// <summary>Readable bytes before and after the region, so that vector loads may run over a line's ends.</summary>
    private const int Slack = 4096;

    private readonly byte* _region;
    private readonly int[] _references;
    private readonly ulong[] _used;
    private int _inUse;

    /// <param name="limitBytes">The hard cap; rounded down to whole pages, at least two.</param>
    public PagePool(long limitBytes)
    {
        PageCount = (int)Math.Max(2, limitBytes / PageSize);
        _references = new int[PageCount];
        _used = new ulong[(PageCount + 63) / 64];
        if (PageCount % 64 != 0) _used[^1] = ulong.MaxValue << (PageCount % 64);
        _region = (byte*)NativeMemory.AlignedAlloc((nuint)((long)PageCount * PageSize + 2 * Slack), Slack) + Slack;
    }

    /// <summary>Pages in the pool, free or not.</summary>
    public int PageCount { get; }

    /// <summary>Pages that somebody holds.</summary>
    public int PagesInUse => Volatile.Read(ref _inUse);

    /// <summary>Takes a run of neighbouring pages, with one count that the caller holds. Reader thread only.</summary>
    /// <returns>False where no such run is free.</returns>
    public bool TryRent(int pages, out PageRun run)
    {
        for (var first = 0; first + pages <= PageCount;)
        {
            var busy = LastUsed(first, pages);
            if (busy < 0)
            {
                for (var page = first; page < first + pages; page++)
                    Interlocked.Or(ref _used[page / 64], 1UL << (page % 64));
                Interlocked.Add(ref _inUse, pages);
                Volatile.Write(ref _references[first], 1);
                run = new PageRun(_region + (long)first * PageSize, first, pages);
                return true;
            }

            first = busy + 1;
        }

        run = default;
        return false;
    }

    /// <summary>Adds a count to a run that the caller already holds.</summary>
    public void AddReference(PageRun run) => Interlocked.Increment(ref _references[run.First]);

    /// <summary>True where the caller's count is the only one. Reader thread only.</summary>
    public bool IsHeldOnce(PageRun run) => Volatile.Read(ref _references[run.First]) == 1;

    /// <summary>Gives one count back; the run is free when it was the last.</summary>
    public void Release(PageRun run)
    {
        var left = Interlocked.Decrement(ref _references[run.First]);
        if (left < 0) throw new InvalidOperationException("a page was released more often than it was held");
        if (left > 0) return;
        Interlocked.Add(ref _inUse, -run.Pages);
        for (var page = run.First; page < run.First + run.Pages; page++)
            Interlocked.And(ref _used[page / 64], ~(1UL << (page % 64)));
    }

    /// <summary>Gives the memory of all free pages back to the system, until they are rented again. Reader thread only.</summary>
    public void Trim()
    {
        for (var page = 0; page < PageCount; page++)
        {
            // Only this thread rents, so what is free stays free meanwhile. Where it fails, the memory just stays.
            if ((Volatile.Read(ref _used[page / 64]) & (1UL << (page % 64))) == 0)
                _ = Libc.MAdvise(_region + (long)page * PageSize, PageSize, Libc.DontNeed);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.AlignedFree(_region - Slack);

    private int LastUsed(int first, int pages)
    {
        if (pages == 1)
        {
            var word = ~Volatile.Read(ref _used[first / 64]) >> (first % 64);
            if (word == 0) return (first / 64 * 64) + 63;
            var skip = BitOperations.TrailingZeroCount(word);
            return skip == 0 ? -1 : first + skip - 1;
        }

        for (var page = first + pages - 1; page >= first; page--)
            if ((Volatile.Read(ref _used[page / 64]) & (1UL << (page % 64))) != 0) return page;
        return -1;
    }
}
