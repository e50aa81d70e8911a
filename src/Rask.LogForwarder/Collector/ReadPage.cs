using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Collector;

/// <summary>The pages that one reader reads into, and how far they are filled. Reader thread only.</summary>
internal sealed unsafe class ReadPage(PagePool pool)
{
    /// <summary>Less room than this at the end of a page is not worth a read.</summary>
    private const int LeastRead = 16 * 1024;

    private PageRun _run;

    /// <summary>The pages; none before <see cref="TryEnsureRoom"/>.</summary>
    public PageRun Run => _run;

    /// <summary>Bytes of lines that were taken.</summary>
    public int Filled { get; private set; }

    /// <summary>Where the next read goes to.</summary>
    public byte* Free => _run.Start + Filled;

    /// <summary>Bytes that can be read.</summary>
    public int Room => _run.Length - Filled;

    /// <summary>Notes bytes of lines that were taken.</summary>
    public void Fill(int bytes) => Filled += bytes;

    /// <summary>Makes room for a read; false where memory is short.</summary>
    public bool TryEnsureRoom()
    {
        // Nobody but this reader holds the page any more: its beginning, still warm in the cache, can be used again.
        if (!_run.IsNone && Filled > 0 && pool.IsHeldOnce(_run)) Filled = 0;
        return (!_run.IsNone && Room >= LeastRead) || TryReplace(1);
    }

    /// <summary>Takes other pages, so many in one piece; false where memory is short.</summary>
    public bool TryReplace(int pages)
    {
        Release();
        return pool.TryRent(pages, out _run);
    }

    /// <summary>Gives the pages back. Lines that were taken hold theirs.</summary>
    public void Release()
    {
        if (_run.IsNone) return;
        pool.Release(_run);
        _run = default;
        Filled = 0;
    }
}
