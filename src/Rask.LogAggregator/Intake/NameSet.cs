namespace Rask.LogAggregator.Intake;

/// <summary>
/// The names of one object, to find a name that stands twice. Reused for every record, so that it allocates only to grow.
/// A hash table with a random seed, because the names are untrusted and may be many. Not thread-safe.
/// </summary>
internal sealed class NameSet
{
    private const int SmallSize = 32;

    /// <summary>1-based index into <see cref="_entries"/> of the first entry of each chain; the length is a power of two.</summary>
    private int[] _buckets = new int[SmallSize];
    private Entry[] _entries = new Entry[SmallSize];
    private byte[] _names = new byte[1024];
    private int _count;
    private int _used;

    private struct Entry
    {
        public int Hash;
        public int Next;
        public int Start;
        public int Length;
    }

    /// <summary>Forgets all names.</summary>
    public void Clear()
    {
        // A table that one odd record made large would cost every later record the time to clear it.
        if (_buckets.Length > 16 * SmallSize)
            (_buckets, _entries, _names) = (new int[SmallSize], new Entry[SmallSize], new byte[1024]);
        else if (_count > 0)
            Array.Clear(_buckets);
        _count = 0;
        _used = 0;
    }

    /// <summary>Adds a copy of the name; false when it is there already.</summary>
    public bool Add(ReadOnlySpan<byte> name)
    {
        var code = new HashCode();
        code.AddBytes(name);
        int hash = code.ToHashCode();
        for (int index = _buckets[hash & (_buckets.Length - 1)]; index != 0; index = _entries[index - 1].Next)
        {
            ref Entry entry = ref _entries[index - 1];
            if (entry.Hash == hash && name.SequenceEqual(_names.AsSpan(entry.Start, entry.Length)))
                return false;
        }

        if (_count == _entries.Length)
            Grow();
        if (_names.Length - _used < name.Length)
            Array.Resize(ref _names, Math.Max(2 * _names.Length, _used + name.Length));
        name.CopyTo(_names.AsSpan(_used));
        ref int bucket = ref _buckets[hash & (_buckets.Length - 1)];
        _entries[_count] = new Entry { Hash = hash, Next = bucket, Start = _used, Length = name.Length };
        bucket = ++_count;
        _used += name.Length;
        return true;
    }

    private void Grow()
    {
        Array.Resize(ref _entries, 2 * _entries.Length);
        _buckets = new int[_entries.Length];
        for (int index = 0; index < _count; index++)
        {
            ref int bucket = ref _buckets[_entries[index].Hash & (_buckets.Length - 1)];
            _entries[index].Next = bucket;
            bucket = index + 1;
        }
    }
}
