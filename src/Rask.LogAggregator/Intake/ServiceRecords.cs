namespace Rask.LogAggregator.Intake;

/// <summary>The good lines of one service in a batch, in their order, as slices of the batch's pages, each line with its line feed.</summary>
internal sealed class ServiceRecords(byte[] name)
{
    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private byte[]? _page;
    private int _start;
    private int _end;

    /// <summary>The name of the service in UTF-8, as the records state it.</summary>
    public byte[] Name { get; } = name;

    /// <summary>Number of records.</summary>
    public int Records { get; private set; }

    /// <summary>Bytes of all records.</summary>
    public long Bytes { get; private set; }

    /// <summary>The bytes of all records.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Parts => _parts;

    /// <summary>Adds one line. Lines that touch become one part, so that a whole page is one write.</summary>
    public void Add(byte[] page, int start, int length)
    {
        Records++;
        Bytes += length;
        bool touches = ReferenceEquals(page, _page) && start == _end;
        if (!touches)
            (_page, _start) = (page, start);
        _end = start + length;
        ReadOnlyMemory<byte> part = page.AsMemory(_start, _end - _start);
        if (touches)
            _parts[^1] = part;
        else
            _parts.Add(part);
    }
}
