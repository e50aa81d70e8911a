using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Reliability.Journal;

/// <summary>All that the lines of a journal say together. Not thread-safe.</summary>
internal sealed class JournalState
{
    private readonly Dictionary<string, JournalContainer> _containers = [];
    private readonly List<JournalPending> _pending = [];
    private readonly Stack<JournalPending> _spare = [];

    /// <summary>The forwarder's name; empty where no line says it.</summary>
    public string Forwarder { get; set; } = "";

    /// <summary>The newest epoch that any line names.</summary>
    public long Epoch { get; set; }

    /// <summary>The highest version that a line <c>start</c> names.</summary>
    public int Version { get; private set; }

    public IReadOnlyCollection<JournalContainer> Containers => _containers.Values;

    /// <summary>Batches that are begun and not done, in the order in which they were begun.</summary>
    public IReadOnlyList<JournalPending> Pending => _pending;

    /// <summary>A container; null where nothing is known of it.</summary>
    public JournalContainer? Find(string container) => _containers.GetValueOrDefault(container);

    /// <summary>A container; made where nothing is known of it.</summary>
    public JournalContainer For(string container)
    {
        if (!_containers.TryGetValue(container, out var found)) _containers.Add(container, found = new JournalContainer(container));
        return found;
    }

    /// <summary>A pending batch; null where there is none of that name.</summary>
    public JournalPending? FindPending(BatchId id)
    {
        foreach (var pending in _pending)
            if (pending.Id == id) return pending;
        return null;
    }

    // A loop, because a closure would be an object for each batch.
    private JournalPending? FindPlace(BatchId order, string container)
    {
        foreach (var pending in _pending)
            if (pending.Order == order && pending.Container == container) return pending;
        return null;
    }

    /// <summary>A batch is begun.</summary>
    /// <returns>Its entry.</returns>
    public JournalPending Begin(BatchId id, BatchId order, BatchId replaces, string container, int records, long covered, ReadOnlySpan<byte> json)
    {
        // The same records under another name keep their place before what was begun later.
        // Those of a process that did not know the last name are found by their place among the container's batches.
        var entry = replaces.Forwarder is null
            ? null
            : FindPending(replaces) ?? FindPlace(order, container);
        if (entry is null)
        {
            if (!_spare.TryPop(out entry)) entry = new JournalPending();
            _pending.Add(entry);
        }

        entry.Set(id, order, container, records, covered, json);
        return entry;
    }

    /// <summary>A batch is no longer pending.</summary>
    public void Remove(BatchId id)
    {
        for (var i = 0; i < _pending.Count; i++)
        {
            if (_pending[i].Id != id) continue;
            // An array that one huge batch needed is not kept for ever.
            if (_pending[i].Json.Length <= 16 * 1024 && _spare.Count < 8) _spare.Push(_pending[i]);
            _pending.RemoveAt(i);
            return;
        }
    }

    /// <summary>Takes in one line.</summary>
    public void Apply(in JournalRecord record, ReadOnlySpan<byte> json)
    {
        // Also without the line that began it: an epoch is never used twice.
        Epoch = Math.Max(Epoch, record.Id.Epoch);
        if (Forwarder.Length == 0) Forwarder = record.Id.Forwarder;
        switch (record.Kind)
        {
            case JournalKind.Start:
                Version = Math.Max(Version, record.Version);
                if (record.Id.Forwarder.Length > 0) Forwarder = record.Id.Forwarder;
                break;
            case JournalKind.Begin:
                For(record.Container).Advance(record.Order, record.Positions);
                For(record.Container).Service = record.Service;
                if (FindPending(record.Id) is null)
                    _ = Begin(record.Id, record.Order, record.Replaces, record.Container, record.Records, record.Covered, json);
                break;
            case JournalKind.Part:
                FindPending(record.Id)?.AddDone(record.Part.First, record.Part.Last, record.Outcome);
                break;
            case JournalKind.Done:
                Remove(record.Id);
                For(record.Container).Complete(record.Order, record.Positions);
                Settle(record);
                break;
            case JournalKind.At:
                For(record.Container).StartAt(record.Positions);
                Settle(record);
                break;
            case JournalKind.Ledger:
                Settle(record);
                break;
            case JournalKind.Unknown:
            default:
                break;
        }
    }

    private void Settle(in JournalRecord record)
    {
        var container = For(record.Container);
        if (record.Service.Length > 0) container.Service = record.Service;
        container.Totals = record.Totals ?? container.Totals;
    }
}
