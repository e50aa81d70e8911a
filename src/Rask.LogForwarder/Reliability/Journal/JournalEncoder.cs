using System.Buffers;
using System.Text.Json;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Reliability.Journal;

/// <summary>
/// Writes lines of the journal. The JSON of the last one stays until the next. Not thread-safe; nothing is allocated once
/// the buffers have their size.
/// </summary>
internal sealed class JournalEncoder : IDisposable
{
    private readonly ArrayBufferWriter<byte> _body = new(4096);
    private readonly Utf8JsonWriter _json;

    public JournalEncoder() => _json = new Utf8JsonWriter(_body);

    /// <summary>The JSON of the last line.</summary>
    public ReadOnlySpan<byte> Body => _body.WrittenSpan;

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    public void Start(ArrayBufferWriter<byte> output, string forwarder, long epoch)
    {
        Open("start"u8);
        _json.WriteNumber("version"u8, JournalRecord.CurrentVersion);
        _json.WriteString("forwarder"u8, forwarder);
        _json.WriteNumber("epoch"u8, epoch);
        Close(output);
    }

    public void Begin(ArrayBufferWriter<byte> output, Batch batch, BatchId replaces)
    {
        Open("begin"u8);
        if (replaces.Forwarder is not null)
        {
            _json.WriteStartArray("replaces"u8);
            _json.WriteStringValue(replaces.Forwarder);
            _json.WriteNumberValue(replaces.Epoch);
            _json.WriteNumberValue(replaces.Sequence);
            _json.WriteEndArray();
        }

        BatchDescription.WriteMembers(_json, batch);
        Close(output);
    }

    public void Begin(ArrayBufferWriter<byte> output, BatchDescription batch)
    {
        Open("begin"u8);
        batch.WriteMembers(_json);
        Close(output);
    }

    public void Part(ArrayBufferWriter<byte> output, BatchId id, int first, int last, in BatchOutcome outcome)
    {
        Open("part"u8);
        Id(id);
        _json.WriteNumber("first"u8, first);
        _json.WriteNumber("last"u8, last);
        BatchDescription.WriteOutcome(_json, outcome);
        Close(output);
    }

    /// <summary>A line <c>done</c>, or <c>at</c> where there is no batch.</summary>
    public void Done(ArrayBufferWriter<byte> output, BatchId id, BatchId order, string container, string service, in StreamPositions positions, ContainerLedger ledger)
    {
        var hasBatch = id.Forwarder is not null;
        Open(hasBatch ? "done"u8 : "at"u8);
        if (hasBatch)
        {
            Id(id);
            BatchDescription.WriteOrder(_json, id, order);
        }

        _json.WriteString("container"u8, container);
        _json.WriteString("service"u8, service);
        BatchDescription.WritePosition(_json, "stdout"u8, positions.Stdout);
        BatchDescription.WritePosition(_json, "stderr"u8, positions.Stderr);
        _json.WritePropertyName("totals"u8);
        ledger.WriteTotals(_json);
        Close(output);
    }

    /// <summary>A line <c>ledger</c>.</summary>
    public void Ledger(ArrayBufferWriter<byte> output, string container, string service, ContainerLedger ledger)
    {
        Open("ledger"u8);
        _json.WriteString("container"u8, container);
        _json.WriteString("service"u8, service);
        _json.WritePropertyName("totals"u8);
        ledger.WriteTotals(_json);
        Close(output);
    }

    private void Open(ReadOnlySpan<byte> kind)
    {
        _body.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("kind"u8, kind);
    }

    private void Id(BatchId id)
    {
        _json.WriteString("forwarder"u8, id.Forwarder);
        _json.WriteNumber("epoch"u8, id.Epoch);
        _json.WriteNumber("sequence"u8, id.Sequence);
    }

    private void Close(ArrayBufferWriter<byte> output)
    {
        _json.WriteEndObject();
        _json.Flush();
        JournalLine.Write(output, _body.WrittenSpan);
    }
}
