using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Journal;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Tests.Reliability.Journal;

/// <summary>What a journal has to know, in plain collections.</summary>
internal sealed class JournalModel
{
    private readonly Dictionary<string, (long Offset, BatchId Id)> _ends = [];
    private readonly Dictionary<string, long> _acknowledged = [];
    private readonly List<(BatchId Id, string Container, SortedSet<int> Done)> _pending = [];

    public IReadOnlyList<(BatchId Id, string Container, SortedSet<int> Done)> Pending => _pending;

    public JournalModel Clone()
    {
        var copy = new JournalModel();
        foreach (var (key, value) in _ends) copy._ends[key] = value;
        foreach (var (key, value) in _acknowledged) copy._acknowledged[key] = value;
        foreach (var (id, container, done) in _pending) copy._pending.Add((id, container, [.. done]));
        return copy;
    }

    public void Begin(Batch batch)
    {
        _pending.Add((batch.Id, batch.Owner.Key, []));
        Move(batch);
    }

    public void Part(BatchId id, int first, int last)
    {
        foreach (var (pending, _, done) in _pending)
            if (pending == id) done.UnionWith(Enumerable.Range(first, last - first + 1));
    }

    public void Done(Batch batch, long acknowledged)
    {
        _pending.RemoveAll(pending => pending.Id == batch.Id);
        Move(batch);
        _acknowledged[batch.Owner.Key] = acknowledged;
    }

    public void At(string container, long offset, long acknowledged)
    {
        _ends[container] = (offset, _ends.GetValueOrDefault(container).Id);
        if (acknowledged > 0) _acknowledged[container] = acknowledged;
    }

    public long Acknowledged(string container) => _acknowledged.GetValueOrDefault(container);

    /// <summary>The batches that a process finds, in the order in which it delivers them.</summary>
    public string Describe(IEnumerable<string> containers) => string.Join('\n', containers.Select(container =>
    {
        var pending = _pending.Where(batch => batch.Container == container).Select(static batch => $"{batch.Id}[{Parts(batch.Done)}]");
        long? end = _ends.TryGetValue(container, out var found) ? found.Offset : null;
        return $"{container}: end {end}, acknowledged {Acknowledged(container)}, pending {string.Join(' ', pending)}";
    }));

    /// <summary>The same text, from a journal that was just opened. Takes its pending batches.</summary>
    public static string Describe(IEnumerable<string> containers, DeliveryJournal journal, CompletenessLedger ledger) => string.Join('\n', containers.Select(container =>
    {
        var pending = journal.TakePending(container)
            .Select(static batch => $"{batch.Description.Id}[{string.Join(' ', batch.Done.Select(static part => $"{part.First}-{part.Last}"))}]");
        return $"{container}: end {journal.Find(container)?.Stdout.Offset}, "
            + $"acknowledged {ledger.For(container).Snapshot().Totals.AcknowledgedBytes}, pending {string.Join(' ', pending)}";
    }));

    private void Move(Batch batch)
    {
        var key = batch.Owner.Key;
        if (_ends.TryGetValue(key, out var end) && end.Id.Forwarder is not null
            && (batch.Id.Epoch, batch.Id.Sequence).CompareTo((end.Id.Epoch, end.Id.Sequence)) <= 0)
            return;
        _ends[key] = (batch.End.Stdout.Offset, batch.Id);
    }

    private static string Parts(SortedSet<int> done)
    {
        var parts = new List<string>();
        var records = done.ToArray();
        for (var i = 0; i < records.Length; i++)
        {
            var first = records[i];
            while (i + 1 < records.Length && records[i + 1] == records[i] + 1) i++;
            parts.Add($"{first}-{records[i]}");
        }

        return string.Join(' ', parts);
    }
}
