namespace Rask.LogForwarder.Parser.General;

/// <summary>
/// The named values of one line, in the order of the line; of one key the last value counts. Linear in the number of
/// fields, however many there are. One instance a thread; keeps its memory.
/// </summary>
internal sealed class FieldTable(TextArena arena)
{
    /// <summary>Fields beyond this make the next line start with small tables again.</summary>
    private const int KeptFields = 4096;

    private Field[] _fields = new Field[64];

    /// <summary>Open addressing: index of a field plus 1, or 0.</summary>
    private int[] _slots = new int[128];

    public int Count { get; private set; }

    public ref Field this[int index] => ref _fields[index];

    public void Clear()
    {
        if (_fields.Length > KeptFields)
        {
            _fields = new Field[64];
            _slots = new int[128];
        }
        Count = 0;
        _slots.AsSpan().Clear();
    }

    /// <summary>Adds a field; an earlier one of the same key is taken out.</summary>
    public void Set(TextRange key, TextRange value, FieldKind kind)
    {
        if (Count == _fields.Length)
            Grow();
        int hash = HashOf(arena[key]);
        int slot = FindSlot(arena[key], hash);
        if (_slots[slot] != 0)
            _fields[_slots[slot] - 1].IsTaken = true;
        _fields[Count++] = new Field { Key = key, Value = value, Kind = kind, Hash = hash };
        _slots[slot] = Count;
    }

    /// <summary>Adds a text under a key of ours; where the line has that key itself, underscores before it make ours different.</summary>
    public void SetOwn(ReadOnlySpan<byte> name, TextRange value)
    {
        TextRange key = arena.Add(name);
        while (Find(arena[key]) >= 0)
        {
            arena.Free[0] = (byte)'_';
            arena[key].CopyTo(arena.Free[1..]);
            key = arena.Take(key.Length + 1);
        }
        Set(key, value, FieldKind.Text);
    }

    /// <summary>Index of the last field of a key, or -1.</summary>
    public int Find(ReadOnlySpan<byte> key) => _slots[FindSlot(key, HashOf(key))] - 1;

    private int FindSlot(ReadOnlySpan<byte> key, int hash)
    {
        int slot = hash & (_slots.Length - 1);
        while (_slots[slot] != 0)
        {
            ref Field field = ref _fields[_slots[slot] - 1];
            if (field.Hash == hash && arena[field.Key].SequenceEqual(key))
                break;
            slot = (slot + 1) & (_slots.Length - 1);
        }
        return slot;
    }

    private void Grow()
    {
        Array.Resize(ref _fields, _fields.Length * 2);
        _slots = new int[_fields.Length * 2];
        for (int i = 0; i < Count; i++)
            _slots[FindSlot(arena[_fields[i].Key], _fields[i].Hash)] = i + 1;
    }

    private static int HashOf(ReadOnlySpan<byte> key)
    {
        // Seeded per process, so that a log cannot be written to collide.
        var hash = new HashCode();
        hash.AddBytes(key);
        return hash.ToHashCode();
    }
}
