using System.Text.Json;

namespace Rask.LogForwarder.Reliability.Ledger;

/// <summary>
/// What became of a container's log since it was first followed, over all starts. Not thread-safe.
/// </summary>
/// <remarks>
/// In files: <c>{"bytes":N,"records":N,"dead":N,"lost":<see cref="LossTable"/>,"generations":[<see cref="GenerationLedger"/>,…]}</c>.
/// Of the generations only the newest ones stand there: older ones, of which every byte is settled, are in the sums alone.
/// </remarks>
internal sealed class LedgerTotals
{
    /// <summary>Bytes of the log that are delivered; those of dead letters included.</summary>
    public long AcknowledgedBytes { get; private set; }

    /// <summary>Records that the aggregator has.</summary>
    public long AcknowledgedRecords { get; private set; }

    /// <summary>Records that the aggregator refused and that lie in the dead-letter file.</summary>
    public long DeadLetteredRecords { get; private set; }

    /// <summary>What nobody will ever have.</summary>
    public LossTable Lost { get; } = new();

    /// <summary>The generations that are told apart.</summary>
    public List<GenerationLedger> Generations { get; } = [];

    /// <summary>Bytes that nobody will ever have, whatever the reason.</summary>
    public long AllLostBytes => Lost.Bytes;

    /// <summary>Records among these, as far as anybody could count them.</summary>
    public long AllLostRecords => Lost.Records;

    /// <summary>Bytes that were lost for a reason.</summary>
    public long LostBytes(LossReason reason) => Lost[reason].Bytes;

    /// <summary>Records that were lost for a reason.</summary>
    public long LostRecords(LossReason reason) => Lost[reason].Records;

    /// <summary>How often bytes were found to be gone for a reason.</summary>
    public long Gaps(LossReason reason) => Lost[reason].Gaps;

    /// <summary>Adds what was delivered.</summary>
    public void AddAcknowledged(long bytes, long records, long deadLettered)
    {
        AcknowledgedBytes += bytes;
        AcknowledgedRecords += records;
        DeadLetteredRecords += deadLettered;
    }

    /// <summary>Adds a loss.</summary>
    public void AddLost(LossReason reason, long bytes, long records, long gaps = 0) => Lost.Add(reason, bytes, records, gaps);

    /// <summary>Adds the figures of another instance, with copies of its generations.</summary>
    public void Add(LedgerTotals other)
    {
        AddAcknowledged(other.AcknowledgedBytes, other.AcknowledgedRecords, other.DeadLetteredRecords);
        Lost.Add(other.Lost);
        foreach (var generation in other.Generations) Generations.Add(generation.Copy());
    }

    /// <summary>Writes the object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("bytes"u8, AcknowledgedBytes);
        json.WriteNumber("records"u8, AcknowledgedRecords);
        json.WriteNumber("dead"u8, DeadLetteredRecords);
        json.WritePropertyName("lost"u8);
        Lost.Write(json);
        if (Generations.Count > 0)
        {
            json.WriteStartArray("generations"u8);
            foreach (var generation in Generations) generation.Write(json);
            json.WriteEndArray();
        }

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
                case "lost": totals.Lost.Read(ref reader); break;
                case "generations": totals.ReadGenerations(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        return totals;
    }

    private void ReadGenerations(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("generations are an array");
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray) Generations.Add(GenerationLedger.Read(ref reader));
    }
}
