using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Output;

namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>Copies the values of a service's JSON object that change on the way. Thread-safe.</summary>
internal static unsafe class InnerText<TIsa>
    where TIsa : struct, IVectorIsa
{
    public static byte* Copy(byte* o, in LineText text, JsonPair* pair)
    {
        byte* start = pair->Value;
        byte* end = start + pair->ValueLength;
        return pair->Kind == JsonKind.EscapedText
            ? Unescape(o, start, end, text.Start, text.Escapes + pair->FirstEscape)
            : Compact(o, start, end, text.Start, text.Escapes + pair->FirstEscape);
    }

    /// <summary>
    /// Takes one level of escaping away: <c>\\n</c> becomes <c>\n</c>, <c>\\\"</c> becomes <c>\"</c>. What only Docker
    /// escaped stays.
    /// </summary>
    private static byte* Unescape(byte* o, byte* start, byte* end, byte* text, int* escape)
    {
        while (true)
        {
            byte* at = text + *escape++;
            if (at >= end)
                return Emit<TIsa>.Copy(o, start, (int)(end - start));
            if (*at != (byte)'\\')
                continue;
            // Both backslashes go; behind them stands a letter, or an escaped byte that is right as it is.
            o = Emit<TIsa>.Copy(o, start, (int)(at - 1 - start));
            if (at[1] == (byte)'\\')
            {
                o[0] = (byte)'\\';
                o[1] = at[2];
                start = at + 3;
                escape++;
            }
            else
            {
                o[0] = (byte)'\\';
                o[1] = at[1];
                start = at + 2;
            }
            o += 2;
        }
    }

    /// <summary>Leaves white space outside strings out.</summary>
    private static byte* Compact(byte* o, byte* start, byte* end, byte* text, int* escape)
    {
        while (start < end)
        {
            if (*start == (byte)' ')
            {
                start++;
                continue;
            }
            if (*start != (byte)'\\')
            {
                *o++ = *start++;
                continue;
            }
            // An opening quote; its closing one is the next that no inner backslash escapes.
            byte* close;
            escape++;
            while (*(close = text + *escape++) != (byte)'"')
            {
                if (*close == (byte)'\\' && close[1] == (byte)'\\')
                    escape++;
            }
            o = Emit<TIsa>.Copy(o, start, (int)(close + 1 - start));
            start = close + 1;
        }
        return o;
    }
}
