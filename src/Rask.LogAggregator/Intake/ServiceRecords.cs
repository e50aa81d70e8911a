namespace Rask.LogAggregator.Intake;

/// <summary>The good lines of one service in a batch, in their order, as slices of the batch's pages, each line with its line feed.</summary>
internal sealed class ServiceRecords(byte[] name)
{
    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private readonly List<(int First, int Count)> _lines = [];
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

    /// <summary>Adds the line with the given 1-based number. Lines that touch become one part, so that a whole page is one write.</summary>
    public void Add(byte[] page, int start, int length, int line)
    {
        Records++;
        Bytes += length;
        AddNumber(line);
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

    /// <summary>The records whose lines <paramref name="isWanted"/> says yes to; the pages are shared.</summary>
    public ServiceRecords Select(Func<int, bool> isWanted)
    {
        var selected = new ServiceRecords(Name);
        IEnumerator<int> numbers = _lines.SelectMany(run => Enumerable.Range(run.First, run.Count)).GetEnumerator();
        foreach (ReadOnlyMemory<byte> part in _parts)
        {
            ReadOnlyMemory<byte> rest = part;
            while (!rest.IsEmpty)
            {
                int length = rest.Span.IndexOf((byte)'\n') + 1;
                numbers.MoveNext();
                if (isWanted(numbers.Current))
                    selected.Add(rest[..length], numbers.Current);
                rest = rest[length..];
            }
        }

        return selected;
    }

    private void Add(ReadOnlyMemory<byte> record, int line)
    {
        Records++;
        Bytes += record.Length;
        AddNumber(line);
        _parts.Add(record);
    }

    /// <summary>Numbers that follow each other, as most do, cost no memory.</summary>
    private void AddNumber(int line)
    {
        if (_lines.Count > 0 && _lines[^1].First + _lines[^1].Count == line)
            _lines[^1] = (_lines[^1].First, _lines[^1].Count + 1);
        else
            _lines.Add((line, 1));
    }
}
