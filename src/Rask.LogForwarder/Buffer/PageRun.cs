namespace Rask.LogForwarder.Buffer;

/// <summary>Neighbouring pages of a <see cref="PagePool"/>: where they start, the first one's number, and how many.</summary>
internal readonly unsafe struct PageRun(byte* start, int first, int pages)
{
    public byte* Start { get; } = start;

    public int First { get; } = first;

    public int Pages { get; } = pages;

    /// <summary>Bytes of the run.</summary>
    public int Length => Pages * PagePool.PageSize;

    /// <summary>True for <c>default</c>, which stands for "no run".</summary>
    public bool IsNone => Pages == 0;
}
