using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Tests.Model;

/// <summary>An aggregator that keeps the wire contract and never forgets: what it stores, it stores once.</summary>
internal sealed class ModelAggregator
{
    private readonly Dictionary<BatchId, Known> _batches = [];

    /// <summary>The lines in the order in which they were stored.</summary>
    public List<ModelLine> Stored { get; } = [];

    /// <summary>Batches that came again and had all been stored before.</summary>
    public int Repeated { get; private set; }

    /// <summary>Requests that named a batch that has another digest.</summary>
    public int Conflicts { get; private set; }

    /// <summary>Stores what is new of a batch or a part.</summary>
    /// <returns>False where the name stands for other lines (409).</returns>
    public bool Store(BatchId id, ulong digest, BatchPart part, IReadOnlyList<ModelLine> lines)
    {
        if (Find(id, digest, part.IsWhole ? lines.Count : part.Total) is not { } known) return false;
        var first = part.IsWhole ? 1 : part.First;
        var isNew = false;
        for (var i = 0; i < lines.Count; i++)
        {
            if (!known.Done.Add(first + i)) continue;
            isNew = true;
            if (!lines[i].IsRejected) Stored.Add(lines[i]);
        }

        if (!isNew) Repeated++;
        return true;
    }

    /// <summary>Counts records as done that will never come.</summary>
    public bool Void(BatchId id, ulong digest, BatchPart part)
    {
        if (Find(id, digest, part.Total) is not { } known) return false;
        for (var record = part.IsWhole ? 1 : part.First; record <= (part.IsWhole ? part.Total : part.Last); record++) known.Done.Add(record);
        return true;
    }

    /// <summary>Forgets what it knows of an id, and knows another batch by it instead: the next one is a conflict.</summary>
    public void MakeConflict(BatchId id) => _batches.TryAdd(id, new Known(ulong.MaxValue, int.MaxValue, []));

    private Known? Find(BatchId id, ulong digest, int total)
    {
        if (!_batches.TryGetValue(id, out var known)) _batches.Add(id, known = new Known(digest, total, []));
        if (known.Digest == digest && known.Total == total) return known;
        Conflicts++;
        return null;
    }

    private sealed record Known(ulong Digest, int Total, HashSet<int> Done);
}
