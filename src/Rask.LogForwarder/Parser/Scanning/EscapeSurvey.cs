using System.Runtime.CompilerServices;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.TextFormats;

namespace Rask.LogForwarder.Parser.Scanning;

/// <summary>Looks which escapes a text holds, by the bits that the scanner has left. Thread-safe.</summary>
internal static unsafe class EscapeSurvey<TIsa>
    where TIsa : struct, IVectorIsa
{
    /// <param name="start">Start of the text that was scanned.</param>
    /// <param name="end">Behind its last byte, or before a line end that does not count.</param>
    /// <param name="bits">One word for each 64 bytes of the text.</param>
    public static TextEscapes Of(byte* start, byte* end, ulong* bits)
    {
        TextEscapes found = TextEscapes.None;
        for (byte* block = start; block < end; block += IVectorIsa.BlockSize)
        {
            for (ulong escaped = *bits++; escaped != 0; escaped = TIsa.ClearLowestBit(escaped))
            {
                byte* at = block + TIsa.LowestBit(escaped);
                if (at >= end)
                    return found;
                found |= KindOf(at);
            }
            if (found == TextEscapes.Any)
                return found;
        }
        return found;
    }

    /// <summary>By the letter; Docker writes a tab <c>\t</c> or <c>\u0009</c>, and ESC <c>\u001b</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TextEscapes KindOf(byte* letter) => *letter switch
    {
        (byte)'n' => TextEscapes.Breaks,
        (byte)'t' => TextEscapes.Tabs,
        (byte)'u' => letter[4] == (byte)'9' ? TextEscapes.Tabs : (letter[4] | 0x20) == (byte)'b' ? TextEscapes.Colours : TextEscapes.None,
        _ => TextEscapes.None,
    };
}
