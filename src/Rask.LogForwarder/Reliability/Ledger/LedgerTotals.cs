using System.Text.Json;

namespace Rask.LogForwarder.Reliability.Ledger;

/// <summary>
/// What became of a container's log since it was first followed, over all starts. Not thread-safe.
/// </summary>
/// <remarks>
/// In files: <c>{"bytes":N,"records":N,"dead":N,"lost":{REASON:[BYTES,RECORDS],…}}</c>; reasons without a loss are left out.
/// </remarks>
internal sealed class LedgerTotals
{
    private readonly long[] _lostBytes = new long[LossReasonNames.Count];
    private readonly long[] _lostRecords = new long[LossReasonNames.Count];

    /// <summary>Bytes of the log that are delivered; those of dead letters included.</summary>
    public long AcknowledgedBytes { get; private set; }

    /// <summary>Records that the aggregator has.</summary>
    public long AcknowledgedRecords { get; private set; }

    /// <summary>Records that the aggregator refused and that lie in the dead-letter file.</summary>
    public long DeadLetteredRecords { get; private set; }

    /// <summary>Bytes that nobody will ever have, whatever the reason.</summary>
    public long AllLostBytes { get; private set; }

    /// <summary>Records among these, as far as anybody could count them.</summary>
    public long AllLostRecords { get; private set; }

    /// <summary>Bytes that were lost for a reason.</summary>
    public long LostBytes(LossReason reason) => _lostBytes[(int)reason];

    /// <summary>Records that were lost for a reason.</summary>
    public long LostRecords(LossReason reason) => _lostRecords[(int)reason];

    /// <summary>Adds what was delivered.</summary>
    public void AddAcknowledged(long bytes, long records, long deadLettered)
    {
        AcknowledgedBytes += bytes;
        AcknowledgedRecords += records;
        DeadLetteredRecords += deadLettered;
    }

    /// <summary>Adds a loss.</summary>
    public void AddLost(LossReason reason, long bytes, long records)
    {
        _lostBytes[(int)reason] += bytes;
        _lostRecords[(int)reason] += records;
        AllLostBytes += bytes;
        AllLostRecords += records;
    }

    /// <summary>Takes over the figures of another instance.</summary>
    public void Set(LedgerTotals other)
    {
        AcknowledgedBytes = other.AcknowledgedBytes;
        AcknowledgedRecords = other.AcknowledgedRecords;
        DeadLetteredRecords = other.DeadLetteredRecords;
        AllLostBytes = other.AllLostBytes;
        AllLostRecords = other.AllLostRecords;
        other._lostBytes.CopyTo(_lostBytes, 0);
        other._lostRecords.CopyTo(_lostRecords, 0);
    }

    /// <summary>Writes the object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("bytes"u8, AcknowledgedBytes);
        json.WriteNumber("records"u8, AcknowledgedRecords);
        json.WriteNumber("dead"u8, DeadLetteredRecords);
        json.WriteStartObject("lost"u8);
        for (var reason = 0; reason < _lostBytes.Length; reason++)
        {
            if (_lostBytes[reason] == 0 && _lostRecords[reason] == 0) continue;
            json.WriteStartArray(LossReasonNames.Of((LossReason)reason));
            json.WriteNumberValue(_lostBytes[reason]);
            json.WriteNumberValue(_lostRecords[reason]);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Reads an object, from its start to its end.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="FormatException">It has another form.</exception>
    /// <exception cref="InvalidOperationException">A value has another type.</exception>
    public static LedgerTotals Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new FormatException("totals are an object");
        var totals = new LedgerTotals();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "bytes": totals.AcknowledgedBytes = reader.GetInt64(); break;
                case "records": totals.AcknowledgedRecords = reader.GetInt64(); break;
                case "dead": totals.DeadLetteredRecords = reader.GetInt64(); break;
                case "lost": totals.ReadLost(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        return totals;
    }

    private void ReadLost(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new FormatException("losses are an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var reason = LossReasonNames.Parse(reader.GetString());
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("a loss is an array");
            reader.Read();
            var bytes = reader.GetInt64();
            reader.Read();
            AddLost(reason, bytes, reader.GetInt64());
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) reader.Skip();
        }
    }
}
