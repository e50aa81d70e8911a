using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// The buffer in which a request is put together: its head, then chunks of its body in the chunked transfer coding
/// (RFC 9112, section 7.1). What fits into the buffer leaves in one system call. One owner at a time: see <see cref="Buffer.IDirectDelivery"/>.
/// </summary>
internal sealed unsafe class ChunkWriter : IDisposable
{
    /// <summary>Stays in the second-level cache between encoding and sending.</summary>
    public const int UsualCapacity = 192 * 1024;

    /// <summary>Eight digits and a line end; leading zeros are allowed.</summary>
    private const int ChunkHead = 10;

    /// <summary>A chunk's line end, and the empty last chunk.</summary>
    private const int ChunkTail = 2 + 5;

    /// <summary>Bytes behind the end that an encoder may overwrite.</summary>
    private const int Slack = 64;

    private byte* _buffer;
    private int _capacity;
    private int _length;
    private int _chunk = -1;

    public ChunkWriter() => Allocate(UsualCapacity);

    /// <summary>What is ready to be sent.</summary>
    public ReadOnlySpan<byte> Ready => new(_buffer, _length);

    /// <summary>Where the next body bytes go. Only in a chunk.</summary>
    public byte* BodyStart => _buffer + _length;

    /// <summary>The end of the room for body bytes.</summary>
    public byte* BodyEnd => _buffer + _capacity - ChunkTail;

    /// <summary>Starts a request with the beginning of its head.</summary>
    public void Begin(ReadOnlySpan<byte> head)
    {
        _chunk = -1;
        head.CopyTo(new Span<byte>(_buffer, _capacity));
        _length = head.Length;
    }

    /// <summary>Appends a part of the head.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(_buffer + _length, _capacity - _length));
        _length += bytes.Length;
    }

    /// <summary>Appends a part of the head; what is not ASCII becomes a question mark.</summary>
    public void Append(string text) => _length += Encoding.ASCII.GetBytes(text, new Span<byte>(_buffer + _length, _capacity - _length));

    /// <summary>Appends a number to the head.</summary>
    public void Append(long number)
    {
        _ = number.TryFormat(new Span<byte>(_buffer + _length, _capacity - _length), out var digits, provider: CultureInfo.InvariantCulture);
        _length += digits;
    }

    /// <summary>Appends 16 hexadecimal digits to the head.</summary>
    public void AppendHex(ulong number)
    {
        _ = number.TryFormat(new Span<byte>(_buffer + _length, _capacity - _length), out var digits, "x16", CultureInfo.InvariantCulture);
        _length += digits;
    }

    /// <summary>Starts a chunk, if none is open.</summary>
    public void OpenChunk()
    {
        if (_chunk >= 0) return;
        _chunk = _length;
        _length += ChunkHead;
    }

    /// <summary>Counts body bytes that were written to <see cref="BodyStart"/>.</summary>
    public void Advance(long count) => _length += (int)count;

    /// <summary>Ends the open chunk, if it has any bytes.</summary>
    public void CloseChunk()
    {
        if (_chunk < 0) return;
        var size = _length - _chunk - ChunkHead;
        if (size == 0)
        {
            _length = _chunk;
        }
        else
        {
            _ = size.TryFormat(new Span<byte>(_buffer + _chunk, 8), out _, "x8");
            "\r\n"u8.CopyTo(new Span<byte>(_buffer + _chunk + 8, 2));
            Append("\r\n"u8);
        }

        _chunk = -1;
    }

    /// <summary>Ends the body.</summary>
    public void End()
    {
        CloseChunk();
        Append("0\r\n\r\n"u8);
    }

    /// <summary>Empties the buffer after it was sent.</summary>
    public void Clear() => _length = 0;

    /// <summary>Makes room for one large line. Only while the buffer is empty.</summary>
    public void Grow(long bodyCapacity)
    {
        var capacity = checked((int)(bodyCapacity + ChunkHead + ChunkTail));
        if (capacity > _capacity) Allocate(capacity);
    }

    /// <summary>Gives the memory of a large line back. Only while the buffer is empty.</summary>
    public void Shrink()
    {
        if (_capacity > UsualCapacity) Allocate(UsualCapacity);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_buffer);
        _buffer = null;
    }

    private void Allocate(int capacity)
    {
        NativeMemory.AlignedFree(_buffer);
        _buffer = (byte*)NativeMemory.AlignedAlloc((nuint)(capacity + Slack), 64);
        _capacity = capacity;
        _length = 0;
    }
}
