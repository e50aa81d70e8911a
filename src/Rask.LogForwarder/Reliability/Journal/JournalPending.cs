using System.Text.Json;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Reliability.Journal;

/// <summary>A batch that is begun and not done, with the line that began it. Used again for other batches. Not thread-safe.</summary>
internal sealed class JournalPending
{
    private readonly List<BatchPart> _done = [];
    private byte[] _json = [];
    private int _length;

    public BatchId Id { get; private set; }

    /// <inheritdoc cref="Buffer.Batch.Order"/>
    public BatchId Order { get; private set; }

    public string Container { get; private set; } = "";

    public int Records { get; private set; }

    public long Covered { get; private set; }

    /// <summary>True where this process began it, or somebody has taken it over already.</summary>
    public bool IsTaken { get; set; }

    /// <summary>The JSON of its line <c>begin</c>.</summary>
    public ReadOnlySpan<byte> Json => _json.AsSpan(0, _length);

    /// <summary>Its parts that are done: ascending, and as few as possible.</summary>
    public IReadOnlyList<BatchPart> Done => _done;

    /// <summary>What had become of its records when the last part was done.</summary>
    public BatchOutcome Outcome { get; private set; }

    public void Set(BatchId id, BatchId order, string container, int records, long covered, ReadOnlySpan<byte> json)
    {
        (Id, Order, Container, Records, Covered, IsTaken) = (id, order, container, records, covered, false);
        _done.Clear();
        Outcome = default;
        if (_json.Length < json.Length) _json = new byte[Math.Max(json.Length, 2 * _json.Length)];
        json.CopyTo(_json);
        _length = json.Length;
    }

    /// <summary>Adds records that are done, and joins what touches or overlaps.</summary>
    public void AddDone(int first, int last, in BatchOutcome outcome)
    {
        Outcome = outcome;
        first = Math.Max(first, 1);
        last = Math.Min(last, Records);
        if (first > last) return;
        var at = 0;
        while (at < _done.Count && _done[at].Last < first - 1) at++;
        while (at < _done.Count && _done[at].First <= last + 1)
        {
            first = Math.Min(first, _done[at].First);
            last = Math.Max(last, _done[at].Last);
            _done.RemoveAt(at);
        }

        _done.Insert(at, new BatchPart(first, last, Records));
    }

    /// <summary>What has to be sent again; null where its line holds no whole description.</summary>
    public PendingBatch? ToBatch()
    {
        try
        {
            var reader = new Utf8JsonReader(Json);
            _ = reader.Read();
            return new PendingBatch(BatchDescription.Read(ref reader), [.. _done], Outcome);
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
