using System.Runtime.InteropServices;
using System.Text;

namespace Rask.LoadTest.Processes;

/// <summary>Zero-terminated strings for a system call; freed together.</summary>
internal sealed unsafe class CStrings : IDisposable
{
    private readonly List<nint> _blocks = [];

    public byte* One(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var block = Allocate(bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(block, bytes.Length));
        block[bytes.Length] = 0;
        return block;
    }

    /// <summary>An array that ends with a null pointer, as execve takes it.</summary>
    public byte** Many(IReadOnlyList<string> texts)
    {
        var array = (byte**)Allocate((texts.Count + 1) * sizeof(byte*));
        for (var i = 0; i < texts.Count; i++)
            array[i] = One(texts[i]);
        array[texts.Count] = null;
        return array;
    }

    public void Dispose()
    {
        foreach (var block in _blocks)
            NativeMemory.Free((void*)block);
    }

    private byte* Allocate(int bytes)
    {
        var block = (byte*)NativeMemory.Alloc((nuint)bytes);
        _blocks.Add((nint)block);
        return block;
    }
}
