using System.Text.Json;

namespace Rask.LogForwarder.Reliability.Ledger;

/// <summary>Losses by reason. Not thread-safe.</summary>
/// <remarks>
/// In files: <c>{REASON:[BYTES,RECORDS,GAPS],…}</c>; reasons without a loss are left out, and the third number is 0 where
/// an earlier version has written.
/// </remarks>
internal sealed class LossTable
{
    private readonly Row[] _rows = new Row[LossReasonNames.Count];

    /// <summary>Bytes that are lost, whatever the reason.</summary>
    public long Bytes { get; private set; }

    /// <summary>Records among these, as far as anybody could count them.</summary>
    public long Records { get; private set; }

    /// <summary>How often bytes were found to be gone, those included of which nobody knows how many they were.</summary>
    public long Gaps { get; private set; }

    /// <summary>True where nothing is lost.</summary>
    public bool IsEmpty => (Bytes | Records | Gaps) == 0;

    /// <summary>What was lost for a reason.</summary>
    public (long Bytes, long Records, long Gaps) this[LossReason reason] => (_rows[(int)reason].Bytes, _rows[(int)reason].Records, _rows[(int)reason].Gaps);

    /// <summary>Adds a loss; less than nothing takes one back.</summary>
    public void Add(LossReason reason, long bytes, long records, long gaps)
    {
        ref var row = ref _rows[(int)reason];
        row = new Row(row.Bytes + bytes, row.Records + records, row.Gaps + gaps);
        Bytes += bytes;
        Records += records;
        Gaps += gaps;
    }

    /// <summary>Adds all of another one.</summary>
    public void Add(LossTable other)
    {
        for (var reason = 0; reason < _rows.Length; reason++)
        {
            var (bytes, records, gaps) = other._rows[reason];
            Add((LossReason)reason, bytes, records, gaps);
        }
    }

    /// <summary>Writes the object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        for (var reason = 0; reason < _rows.Length; reason++)
        {
            if (_rows[reason] == default) continue;
            json.WriteStartArray(LossReasonNames.Of((LossReason)reason));
            json.WriteNumberValue(_rows[reason].Bytes);
            json.WriteNumberValue(_rows[reason].Records);
            json.WriteNumberValue(_rows[reason].Gaps);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Adds what an object says, from its start to its end.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="FormatException">It has another form.</exception>
    /// <exception cref="InvalidOperationException">A value has another type.</exception>
    public void Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new FormatException("losses are an object");
        Span<long> numbers = stackalloc long[3];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var reason = LossReasonNames.Parse(reader.GetString());
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("a loss is an array");
            numbers.Clear();
            var count = 0;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (count < numbers.Length) numbers[count++] = reader.GetInt64();
                else reader.Skip();
            }

            if (count < 2) throw new FormatException("a loss has bytes and records");
            Add(reason, numbers[0], numbers[1], numbers[2]);
        }
    }

    private readonly record struct Row(long Bytes, long Records, long Gaps);
}
