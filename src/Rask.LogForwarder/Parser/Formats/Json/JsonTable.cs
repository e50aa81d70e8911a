using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>The members of one line's JSON object, in unmanaged memory that is used again for every line.</summary>
internal sealed unsafe class JsonTable : IDisposable
{
    /// <summary>Members that fit; an object with more takes the general path. One bit each in a word.</summary>
    public const int Capacity = 64;

    /// <summary>The members, in the order of the line; behind their capacity the places of <see cref="JsonParts"/>.</summary>
    public JsonPair* Pairs = (JsonPair*)NativeMemory.AlignedAlloc((nuint)((Capacity + JsonParts.Places) * sizeof(JsonPair)), 64);

    /// <summary>
    /// For each number of <see cref="JsonKey"/> the index of its member; valid where <see cref="Known"/> says so. Behind
    /// them the last of the other keys.
    /// </summary>
    public byte* ByKey;

    /// <summary>For each place in an object the key that stood there last.</summary>
    public JsonKeyMemo* Memos = (JsonKeyMemo*)NativeMemory.AlignedAlloc((nuint)(Capacity * sizeof(JsonKeyMemo)), 64);

    public int Count;

    /// <summary>One bit for each number of <see cref="JsonKey"/> that the object has.</summary>
    public ulong Known;

    /// <summary>Those of <see cref="Known"/> whose values are texts. Not of a known shape.</summary>
    public ulong Texts;

    /// <summary>Those of <see cref="Known"/> whose values are null. Not of a known shape.</summary>
    public ulong Nulls;

    /// <summary>Bits of <see cref="JsonKeyMemo.Bit"/> of all keys: a key whose bit is not there is none of them.</summary>
    public ulong Seen;

    private byte* _byKey = (byte*)NativeMemory.Alloc(JsonKey.Count + 1);

    public JsonTable()
    {
        ByKey = _byKey;
        for (int i = 0; i < Capacity; i++)
            Memos[i].Length = -1;
    }

    ~JsonTable() => Dispose();

    public void Clear()
    {
        Count = 0;
        Known = 0;
        Seen = 0;
        Texts = 0;
        Nulls = 0;
        ByKey = _byKey;
    }

    /// <summary>Takes over what a known shape says; the members' values must be there already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(JsonStep* last)
    {
        Count = last->Count;
        Known = last->Known;
        ByKey = last->Key;
    }

    /// <summary>The member of a known key.</summary>
    public JsonPair* this[int key] => Pairs + ByKey[key];

    /// <summary>The last member of a key, or null.</summary>
    public JsonPair* Find(ReadOnlySpan<byte> key)
    {
        for (JsonPair* pair = Pairs + Count; pair > Pairs;)
        {
            pair--;
            if (new ReadOnlySpan<byte>(pair->Key, pair->KeyLength).SequenceEqual(key))
                return pair;
        }
        return null;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Pairs);
        NativeMemory.Free(_byKey);
        NativeMemory.AlignedFree(Memos);
        Pairs = null;
        ByKey = null;
        _byKey = null;
        Memos = null;
        GC.SuppressFinalize(this);
    }
}
