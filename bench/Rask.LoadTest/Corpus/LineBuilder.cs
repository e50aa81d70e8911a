using System.Buffers.Text;

namespace Rask.LoadTest.Corpus;

/// <summary>Appends bytes and numbers to one reused buffer. Not thread-safe.</summary>
internal sealed class LineBuilder
{
    private byte[] _bytes = new byte[4096];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public LineBuilder Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Reserve(text.Length));
        Length += text.Length;
        return this;
    }

    public LineBuilder Add(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
        return this;
    }

    public LineBuilder Add(long number)
    {
        Utf8Formatter.TryFormat(number, Reserve(20), out var written);
        Length += written;
        return this;
    }

    /// <summary>A non-negative number with leading zeros.</summary>
    public LineBuilder Add(long number, int digits)
    {
        Utf8Formatter.TryFormat(number, Reserve(20), out var written, new System.Buffers.StandardFormat('D', (byte)digits));
        Length += written;
        return this;
    }

    /// <summary>A number in lower-case hexadecimal with 16 digits.</summary>
    public LineBuilder AddHex(ulong number)
    {
        Utf8Formatter.TryFormat(number, Reserve(16), out var written, new System.Buffers.StandardFormat('x', 16));
        Length += written;
        return this;
    }

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        return _bytes.AsSpan(Length);
    }
}
