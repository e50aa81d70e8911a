using System.Runtime.InteropServices;
using System.Text.Json;

namespace Rask.LogForwarder.Reliability.Ledger;

/// <summary>
/// Which bytes of a container's log a batch stands for: those that were passed for it, by generation, those included that
/// are in no record; and the gaps that its records name. Every byte of a log is in one batch only, also over restarts.
/// Not thread-safe; used again for other batches.
/// </summary>
/// <remarks>
/// In files: <c>"covered":N,"passed":[[GENERATION,BYTES],…]?,"gaps":[[REASON,GENERATION,BYTES],…]?</c>. What was passed is
/// left out where all of it is of the generation in which the batch ends on standard output, as it almost always is.
/// </remarks>
internal sealed class Coverage
{
    private readonly List<GenerationBytes> _passed = new(2);
    private readonly List<Gap> _gaps = [];

    /// <summary>Bytes that were passed, of all generations.</summary>
    public long Bytes { get; private set; }

    /// <summary>What was passed, each generation once.</summary>
    public ReadOnlySpan<GenerationBytes> Passed => CollectionsMarshal.AsSpan(_passed);

    /// <summary>What is gone.</summary>
    public ReadOnlySpan<Gap> Gaps => CollectionsMarshal.AsSpan(_gaps);

    /// <summary>Adds bytes that were passed; less than nothing takes some back.</summary>
    public void Pass(string generation, long bytes)
    {
        if (bytes == 0) return;
        Bytes += bytes;
        // The newest comes last, and is the one that is asked for.
        for (var i = _passed.Count - 1; i >= 0; i--)
        {
            if (_passed[i].Generation != generation) continue;
            _passed[i] = new GenerationBytes(generation, _passed[i].Bytes + bytes);
            return;
        }

        _passed.Add(new GenerationBytes(generation, bytes));
    }

    /// <summary>Adds a gap that a record of the batch names.</summary>
    public void Name(in Gap gap) => _gaps.Add(gap);

    /// <summary>Adds all that another one holds.</summary>
    public void Add(Coverage other)
    {
        foreach (var (generation, bytes) in other.Passed) Pass(generation, bytes);
        foreach (ref readonly var gap in other.Gaps) _gaps.Add(gap);
    }

    /// <summary>Takes back what another one passes.</summary>
    public void Subtract(Coverage other)
    {
        foreach (var (generation, bytes) in other.Passed) Pass(generation, -bytes);
    }

    /// <summary>Adds what was passed as one gap for each generation: it can never be read.</summary>
    public void NameAll(Coverage lost, LossReason reason)
    {
        foreach (var (generation, bytes) in lost.Passed) Name(new Gap(reason, generation, bytes));
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _passed.Clear();
        _gaps.Clear();
        Bytes = 0;
    }

    /// <summary>Writes the members into an object that the caller has opened.</summary>
    /// <param name="json">The object.</param>
    /// <param name="usual">The generation in which the batch ends on standard output.</param>
    public void WriteMembers(Utf8JsonWriter json, string? usual)
    {
        json.WriteNumber("covered"u8, Bytes);
        if (_passed.Count > 1 || (_passed.Count == 1 && _passed[0].Generation != (usual ?? "")))
        {
            json.WriteStartArray("passed"u8);
            foreach (var (generation, bytes) in Passed)
            {
                json.WriteStartArray();
                json.WriteStringValue(generation);
                json.WriteNumberValue(bytes);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        if (_gaps.Count == 0) return;
        json.WriteStartArray("gaps"u8);
        foreach (ref readonly var gap in Gaps)
        {
            json.WriteStartArray();
            json.WriteStringValue(LossReasonNames.Of(gap.Reason));
            json.WriteStringValue(gap.Generation);
            json.WriteNumberValue(gap.Bytes);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>Reads the array <c>passed</c>.</summary>
    public void ReadPassed(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("what was passed is an array");
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
            var generation = reader.GetString() ?? "";
            reader.Read();
            Pass(generation, reader.GetInt64());
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) reader.Skip();
        }
    }

    /// <summary>Reads the array <c>gaps</c>.</summary>
    public void ReadGaps(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("gaps are an array");
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
            var reason = LossReasonNames.Parse(reader.GetString());
            reader.Read();
            var generation = reader.GetString() ?? "";
            reader.Read();
            Name(new Gap(reason, generation, reader.GetInt64()));
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) reader.Skip();
        }
    }
}
