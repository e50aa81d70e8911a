using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Parser.Formats;

/// <summary>The members of one line's JSON object, in unmanaged memory that is used again for every line.</summary>
internal sealed unsafe class GoJsonTable : IDisposable
{
    /// <summary>Members that fit; an object with more takes the general path. One bit each in a word.</summary>
    public const int Capacity = 64;

    /// <summary>The members, in the order of the line.</summary>
    public readonly GoJsonPair* Pairs = (GoJsonPair*)NativeMemory.AlignedAlloc((nuint)(Capacity * sizeof(GoJsonPair)), 64);

    /// <summary>For each number of <see cref="GoJsonKey"/> the index of its member, or -1.</summary>
    public readonly sbyte* ByKey = (sbyte*)NativeMemory.AlignedAlloc(GoJsonKey.Count, 16);

    public int Count;

    ~GoJsonTable() => Dispose();

    public void Clear()
    {
        Count = 0;
        new Span<byte>(ByKey, GoJsonKey.Count).Fill(0xFF);
    }

    /// <summary>The member of a known key, or null.</summary>
    public GoJsonPair* Find(int key) => ByKey[key] < 0 ? null : Pairs + ByKey[key];

    public void Dispose()
    {
        NativeMemory.AlignedFree(Pairs);
        NativeMemory.AlignedFree(ByKey);
        GC.SuppressFinalize(this);
    }
}
