using System.Buffers;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.Cri;

/// <summary>
/// Puts a line of a CRI log into the form of Docker's json-file driver, so that all that is known of the one holds for the other.
/// One instance a thread; keeps its memory.
/// </summary>
internal sealed unsafe class CriEnvelope : IDisposable
{
    /// <summary>Memory that is kept between lines.</summary>
    private const int KeptCapacity = 256 * 1024;

    /// <summary>More than the constant parts and a time take.</summary>
    private const int Overhead = 128;

    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\a\b\t\n\v\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\"\\<>&"u8);

    private byte* _memory;
    private nuint _capacity;

    ~CriEnvelope() => Free();

    /// <summary>The last line, with its line feed. <see cref="RecordEncoder.Slack"/> bytes before and behind it can be read.</summary>
    public byte* Start => _memory + RecordEncoder.Slack;

    /// <summary>Converts a line; whether it ended with its text is lost.</summary>
    /// <param name="line">The line without its line feed.</param>
    /// <returns>The length of the converted line with its line feed.</returns>
    public int Convert(ReadOnlySpan<byte> line, in CriLine parts)
    {
        ReadOnlySpan<byte> text = line[parts.TextStart..];
        Reserve(((nuint)text.Length * JsonText.MaxEscapedLength) + Overhead + (2 * RecordEncoder.Slack));
        var rest = new Span<byte>(Start, checked((int)(_capacity - (2 * RecordEncoder.Slack))));
        int room = rest.Length;
        Append(ref rest, "{\"log\":\""u8);
        while (!text.IsEmpty)
        {
            int clean = text.IndexOfAny(Escaped);
            if (clean < 0)
                clean = text.Length;
            Append(ref rest, text[..clean]);
            if (clean == text.Length)
                break;
            rest = rest[JsonText.EscapeByteAsDocker(text[clean], rest)..];
            text = text[(clean + 1)..];
        }
        Append(ref rest, parts.Stream == StreamKind.Stdout ? "\\n\",\"stream\":\"stdout\",\"time\":\""u8 : "\\n\",\"stream\":\"stderr\",\"time\":\""u8);
        Append(ref rest, line[..parts.TimeLength]);
        Append(ref rest, "\"}\n"u8);
        return room - rest.Length;
    }

    /// <summary>Gives the memory of an unusually long line back.</summary>
    public void Trim()
    {
        if (_capacity > KeptCapacity)
            Free();
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static void Append(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    private void Reserve(nuint capacity)
    {
        if (capacity <= _capacity)
            return;
        Free();
        _memory = (byte*)NativeMemory.AllocZeroed(capacity);
        _capacity = capacity;
    }

    private void Free()
    {
        NativeMemory.Free(_memory);
        _memory = null;
        _capacity = 0;
    }
}
