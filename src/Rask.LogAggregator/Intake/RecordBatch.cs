using System.Buffers;
using System.Globalization;

namespace Rask.LogAggregator.Intake;

/// <summary>
/// One request's lines: the good ones by service, the numbers of the bad ones. Owns the pages that hold the lines, which go
/// back to the pool when it is disposed. Not thread-safe.
/// </summary>
internal sealed class RecordBatch : IDisposable
{
    /// <summary>So many reasons are put into words; the numbers of the bad lines are always complete.</summary>
    private const int MaximumReasons = 20;

    /// <summary>A batch of more services than this is refused: each costs an open file and an fsync, and a forwarder sends one.</summary>
    public const int MaximumServices = 256;

    /// <summary>
    /// A batch of more lines than this is refused. No batch of records within the default body limit comes near it;
    /// it bounds the list of bad lines that a body of line feeds would cause.
    /// </summary>
    public const int MaximumLines = 1_000_000;

    private readonly List<byte[]> _pages = [];
    private readonly Dictionary<byte[], ServiceRecords> _byName = new(ByteStringComparer.Instance);
    private readonly List<ServiceRecords> _services = [];
    private readonly List<int> _rejected = [];
    private readonly List<string> _reasons = [];
    private ServiceRecords? _last;

    /// <summary>The services that have good lines, in the order of their first line.</summary>
    public IReadOnlyList<ServiceRecords> Services => _services;

    /// <summary>Lines, good and bad.</summary>
    public int Lines { get; private set; }

    /// <summary>Good lines.</summary>
    public int Accepted => Lines - _rejected.Count;

    /// <summary>1-based numbers of the bad lines, ascending.</summary>
    public IReadOnlyList<int> Rejected => _rejected;

    /// <summary>What is wrong with the first bad lines.</summary>
    public IReadOnlyList<string> Reasons => _reasons;

    /// <summary>Rents a page of at least so many bytes, which stays valid as long as the batch.</summary>
    public byte[] RentPage(int bytes)
    {
        byte[] page = ArrayPool<byte>.Shared.Rent(bytes);
        _pages.Add(page);
        return page;
    }

    /// <summary>Gives back a page that holds no good line.</summary>
    public void ReturnPage(byte[] page)
    {
        _pages.Remove(page);
        ArrayPool<byte>.Shared.Return(page);
    }

    /// <summary>Adds a good line; <paramref name="length"/> includes its line feed.</summary>
    public void Accept(ReadOnlySpan<byte> service, byte[] page, int start, int length)
    {
        CountLine();
        if (_last is null || !service.SequenceEqual(_last.Name))
            _last = FindService(service);
        _last.Add(page, start, length, Lines);
    }

    /// <summary>Counts a bad line. <paramref name="name"/> is the key that the fault speaks of, if any.</summary>
    public void Reject(RecordFault fault, ReadOnlySpan<byte> name)
    {
        CountLine();
        _rejected.Add(Lines);
        if (_reasons.Count < MaximumReasons)
            _reasons.Add(string.Create(CultureInfo.InvariantCulture, $"line {Lines}: {fault.Describe(name)}"));
    }

    /// <summary>Returns the pages. Only when nobody reads the parts any more.</summary>
    public void Dispose()
    {
        foreach (byte[] page in _pages)
            ArrayPool<byte>.Shared.Return(page);
        _pages.Clear();
    }

    private void CountLine()
    {
        if (Lines == MaximumLines)
            throw new BatchRefusedException(StatusCodes.Status413PayloadTooLarge, $"the batch has more than {MaximumLines} lines; send smaller batches");
        Lines++;
    }

    private ServiceRecords FindService(ReadOnlySpan<byte> name)
    {
        var byName = _byName.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (byName.TryGetValue(name, out ServiceRecords? service))
            return service;
        if (_services.Count == MaximumServices)
            throw new BatchRefusedException(StatusCodes.Status413PayloadTooLarge, $"the batch has more than {MaximumServices} services; send smaller batches");
        service = new ServiceRecords(name.ToArray());
        _services.Add(service);
        _byName.Add(service.Name, service);
        return service;
    }
}
