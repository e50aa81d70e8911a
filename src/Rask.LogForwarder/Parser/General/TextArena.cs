using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Parser.General;

/// <summary>
/// Unmanaged memory for the decoded texts of one line. Space is reserved once before a line is read, so that spans into it
/// stay valid while it fills. One instance a thread.
/// </summary>
internal sealed unsafe class TextArena : IDisposable
{
    /// <summary>Memory that is kept between lines; what a longer line took is given back.</summary>
    private const int KeptCapacity = 256 * 1024;

    private byte* _bytes;
    private int _capacity;
    private int _length;

    ~TextArena() => Dispose();

    public int Length => _length;

    /// <summary>The rest, to write into; <see cref="Take"/> keeps what was written.</summary>
    public Span<byte> Free => new(_bytes + _length, _capacity - _length);

    /// <summary>Forgets all texts and makes room for <paramref name="capacity"/> bytes.</summary>
    public void Reset(int capacity)
    {
        _length = 0;
        if (capacity <= _capacity)
            return;
        _bytes = (byte*)NativeMemory.Realloc(_bytes, (nuint)capacity);
        _capacity = capacity;
    }

    /// <summary>Gives the memory of an unusually long line back.</summary>
    public void Trim()
    {
        _length = 0;
        if (_capacity <= KeptCapacity)
            return;
        NativeMemory.Free(_bytes);
        _bytes = null;
        _capacity = 0;
    }

    /// <summary>Keeps the first bytes of <see cref="Free"/> as a text.</summary>
    public TextRange Take(int length)
    {
        var range = new TextRange(_length, length);
        _length += length;
        return range;
    }

    /// <summary>Keeps a copy of a text.</summary>
    public TextRange Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Free);
        return Take(text.Length);
    }

    public ReadOnlySpan<byte> this[TextRange range] => new(_bytes + range.Start, range.Length);

    /// <summary>Where a text lies; valid until the next line.</summary>
    public byte* PointerTo(TextRange range) => _bytes + range.Start;

    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
        _capacity = 0;
        GC.SuppressFinalize(this);
    }
}
