using System.Text.Json;

namespace Rask.LogForwarder.Reliability.Ledger;

/// <summary>Where the bytes of one generation of a log are. Not thread-safe.</summary>
/// <remarks>In files, what outlives the process: <c>[GENERATION,ACKNOWLEDGED,<see cref="LossTable"/>?]</c>.</remarks>
internal sealed class GenerationLedger(string generation)
{
    /// <summary>Which life of the log file; empty where it has no name.</summary>
    public string Generation { get; } = generation;

    /// <summary>Bytes that were read, or found to be gone.</summary>
    public long Taken { get; private set; }

    /// <summary>Of these: in the spool.</summary>
    public long Spooled { get; private set; }

    /// <summary>Of these: delivered.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Of these: gone; null where none are.</summary>
    public LossTable? Lost { get; private set; }

    /// <summary>Losses that are found, while the record that names them is not delivered. They are not in <see cref="Lost"/> yet.</summary>
    public LossTable? Named { get; private set; }

    /// <summary>Bytes that are gone, those included that are only named.</summary>
    public long LostBytes => (Lost?.Bytes ?? 0) + (Named?.Bytes ?? 0);

    /// <summary>Of what was taken: neither delivered nor spooled nor lost.</summary>
    public long InFlight => Taken - Spooled - Acknowledged - LostBytes;

    /// <summary>True where nothing more will happen, unless more is read.</summary>
    public bool IsBalanced => InFlight == 0 && Spooled == 0 && Named is null or { IsEmpty: true };

    public void Take(long bytes) => Taken += bytes;

    public void Spool(long bytes) => Spooled += bytes;

    public void Acknowledge(long bytes) => Acknowledged += bytes;

    /// <summary>Bytes that were taken are gone.</summary>
    public void Lose(LossReason reason, long bytes, long records, long gaps) => (Lost ??= new LossTable()).Add(reason, bytes, records, gaps);

    /// <summary>Bytes that were taken are found to be gone; a second call with less than nothing takes that back.</summary>
    public void Name(LossReason reason, long bytes, long gaps) => (Named ??= new LossTable()).Add(reason, bytes, 0, gaps);

    /// <summary>A copy that stays as it is.</summary>
    public GenerationLedger Copy()
    {
        var copy = new GenerationLedger(Generation) { Taken = Taken, Spooled = Spooled, Acknowledged = Acknowledged };
        if (Lost is not null) (copy.Lost = new LossTable()).Add(Lost);
        if (Named is not null) (copy.Named = new LossTable()).Add(Named);
        return copy;
    }

    /// <summary>Writes what outlives the process.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        json.WriteStringValue(Generation);
        json.WriteNumberValue(Acknowledged);
        if (Lost is { IsEmpty: false }) Lost.Write(json);
        json.WriteEndArray();
    }

    /// <summary>Reads what <see cref="Write"/> has written.</summary>
    public static GenerationLedger Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("a generation is an array");
        reader.Read();
        var generation = new GenerationLedger(reader.GetString() ?? "");
        reader.Read();
        generation.Acknowledged = reader.GetInt64();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject && generation.Lost is null) (generation.Lost = new LossTable()).Read(ref reader);
            else reader.Skip();
        }

        generation.Taken = generation.Acknowledged + (generation.Lost?.Bytes ?? 0);
        return generation;
    }
}
