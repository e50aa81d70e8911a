using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Output;
using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.Cri;

/// <summary>
/// Puts a line of a CRI log into the form of Docker's json-file driver, so that all that is known of the one holds for the other.
/// One instance a thread; keeps its memory.
/// </summary>
internal sealed unsafe class CriEnvelope<TIsa> : IDisposable
    where TIsa : struct, IVectorIsa
{
    /// <summary>Memory that is kept between lines.</summary>
    private const int KeptCapacity = 256 * 1024;

    /// <summary>More than the constant parts and a time take.</summary>
    private const int Overhead = 128;

    private byte* _memory;
    private nuint _capacity;

    ~CriEnvelope() => Free();

    /// <summary>The last line, with its line feed. <see cref="RecordEncoder.Slack"/> bytes before and behind it can be read.</summary>
    public byte* Start => _memory + RecordEncoder.Slack;

    /// <summary>Converts a line; whether it ended with its text is lost.</summary>
    /// <param name="line">The line; <see cref="RecordEncoder.Slack"/> bytes behind its end can be read.</param>
    /// <param name="end">Its end, without the line feed.</param>
    /// <returns>The length of the converted line with its line feed.</returns>
    public int Convert(byte* line, byte* end, in CriLine parts)
    {
        byte* text = line + parts.TextStart;
        Reserve(((nuint)(end - text) * JsonText.MaxEscapedLength) + Overhead + (2 * RecordEncoder.Slack));
        byte* o = Emit<TIsa>.Literal(Start, "{\"log\":\""u8);
        o = Escape(o, text, end);
        o = parts.Stream == StreamKind.Stdout
            ? Emit<TIsa>.Literal(o, "\\n\",\"stream\":\"stdout\",\"time\":\""u8)
            : Emit<TIsa>.Literal(o, "\\n\",\"stream\":\"stderr\",\"time\":\""u8);
        o = Emit<TIsa>.Literal(Emit<TIsa>.Copy(o, line, parts.TimeLength), "\"}\n"u8);
        return checked((int)(o - Start));
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

    /// <summary>Writes a text as Docker's driver does.</summary>
    private static byte* Escape(byte* o, byte* at, byte* end)
    {
        while (true)
        {
            byte* block = at;
            BlockMasks masks = TIsa.Classify(block);
            ulong escaped = masks.Quotes | masks.Backslashes | masks.Controls
                | TIsa.MaskOf(block, (byte)'<') | TIsa.MaskOf(block, (byte)'>') | TIsa.MaskOf(block, (byte)'&');
            // What lies behind the text stops it, whatever it is.
            if (end - block < IVectorIsa.BlockSize)
                escaped |= ulong.MaxValue << (int)(end - block);
            for (; escaped != 0; escaped = TIsa.ClearLowestBit(escaped))
            {
                byte* next = block + TIsa.LowestBit(escaped);
                o = Emit<TIsa>.Copy(o, at, (int)(next - at));
                if (next == end)
                    return o;
                o = EscapeByte(o, *next);
                at = next + 1;
            }
            o = Emit<TIsa>.Copy(o, at, (int)(block + IVectorIsa.BlockSize - at));
            at = block + IVectorIsa.BlockSize;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* EscapeByte(byte* o, byte b)
    {
        if (b is not ((byte)'"' or (byte)'\\'))
            return o + JsonText.EscapeByteAsDocker(b, new Span<byte>(o, JsonText.MaxEscapedLength));
        o[0] = (byte)'\\';
        o[1] = b;
        return o + 2;
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
