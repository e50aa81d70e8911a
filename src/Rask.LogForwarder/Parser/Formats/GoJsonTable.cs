using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Parser.Formats;

/// <summary>The members of one line's JSON object, in unmanaged memory that is used again for every line.</summary>
internal sealed unsafe class GoJsonTable : IDisposable
{
    /// <summary>Members that fit; an object with more takes the general path. One bit each in a word.</summary>
    public const int Capacity = 64;

    /// <summary>The members, in the order of the line.</summary>
    public GoJsonPair* Pairs = (GoJsonPair*)NativeMemory.AlignedAlloc((nuint)(Capacity * sizeof(GoJsonPair)), 64);

    /// <summary>
    /// For each number of <see cref="GoJsonKey"/> the index of its member; valid where <see cref="Known"/> says so. Behind
    /// them the last of the other keys.
    /// </summary>
    public byte* ByKey;

    /// <summary>For each place in an object the key that stood there last.</summary>
    public GoJsonKeyMemo* Memos = (GoJsonKeyMemo*)NativeMemory.AlignedAlloc((nuint)(Capacity * sizeof(GoJsonKeyMemo)), 64);

    public int Count;

    /// <summary>One bit for each number of <see cref="GoJsonKey"/> that the object has.</summary>
    public uint Known;

    private byte* _byKey = (byte*)NativeMemory.Alloc(GoJsonKey.Count + 1);

    public GoJsonTable()
    {
        ByKey = _byKey;
        for (int i = 0; i < Capacity; i++)
            Memos[i].Length = -1;
    }

    ~GoJsonTable() => Dispose();

    public void Clear()
    {
        Count = 0;
        Known = 0;
        ByKey = _byKey;
    }

    /// <summary>Takes over what a known shape says; the members' values must be there already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(GoJsonStep* last)
    {
        Count = last->Count;
        Known = last->Known;
        ByKey = last->ByKey;
    }

    /// <summary>The member of a known key, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public GoJsonPair* Find(int key) => (Known & (1u << key)) == 0 ? null : Pairs + ByKey[key];

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
