using Rask.LogForwarder.Parser.Formats.Json;

namespace Rask.LogForwarder.Parser.General;

/// <summary>Which of the fields of a line have a key that a dialect of JSON knows. One instance a thread.</summary>
internal sealed class JsonFieldIndex(TextArena arena, FieldTable fields)
{
    private readonly int[] _byKey = new int[JsonKey.Count];

    /// <summary>One bit for each number of <see cref="JsonKey"/>.</summary>
    public ulong Known { get; private set; }

    public int Count => fields.Count;

    /// <summary>Index of the last field of a known key.</summary>
    public int this[int key] => _byKey[key];

    /// <summary>Looks through the fields.</summary>
    public void Build()
    {
        Known = 0;
        for (int i = 0; i < fields.Count; i++)
        {
            if (fields[i].IsTaken)
                continue;
            int key = JsonKey.Classify(arena[fields[i].Key]);
            if (key < 0)
                continue;
            _byKey[key] = i;
            Known |= JsonKey.Bit(key);
        }
    }

    /// <summary>Whether the line has a key.</summary>
    public bool Has(int key) => key >= 0 && (Known & JsonKey.Bit(key)) != 0;

    /// <summary>The field of a known key.</summary>
    public ref Field FieldOf(int key) => ref fields[_byKey[key]];

    /// <summary>The value of a known key.</summary>
    public ReadOnlySpan<byte> ValueOf(int key) => arena[FieldOf(key).Value];

    /// <summary>Takes the field of a known key out of the fields; its value goes elsewhere.</summary>
    public TextRange Take(int key)
    {
        FieldOf(key).IsTaken = true;
        return FieldOf(key).Value;
    }
}
