using System.Runtime.CompilerServices;
using Rask.LogForwarder.Parser.Scanning;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>The lines of an escaped text that was joined of several: a line feed is written <c>\n</c>. Thread-safe.</summary>
internal static unsafe class EscapedLines
{
    /// <summary>Length of a line feed as it is written.</summary>
    public const int BreakLength = 2;

    /// <summary>The next line feed; <paramref name="end"/> where there is none. No escape is cut in two at <paramref name="at"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* FindBreak(byte* at, byte* end)
    {
        int run = new ReadOnlySpan<byte>(at, (int)(end - at)).IndexOf("\\n"u8);
        return run < 0 ? end : FindBreakFrom(at, at + run, end);
    }

    /// <summary>The same for a line of which it is known whether it has any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* FindBreak(byte* at, byte* end, TextParts parts) => (parts.Escapes & TextEscapes.Breaks) == 0 ? end : FindBreak(at, end);

    /// <summary>Length of the tab that comes next, <c>\t</c> or Docker's <c>\u0009</c>; or 0.</summary>
    public static int TabLength(byte* at, byte* end)
    {
        if (end - at < 2 || *at != (byte)'\\')
            return 0;
        if (at[1] == (byte)'t')
            return 2;
        return new ReadOnlySpan<byte>(at, (int)(end - at)).StartsWith("\\u0009"u8) ? 6 : 0;
    }

    private static byte* FindBreakFrom(byte* start, byte* at, byte* end)
    {
        while (true)
        {
            // The backslash of a line feed is not itself escaped.
            byte* before = at;
            while (before > start && before[-1] == (byte)'\\')
                before--;
            if (((at - before) & 1) == 0)
                return at;
            at += BreakLength;
            int run = new ReadOnlySpan<byte>(at, (int)(end - at)).IndexOf("\\n"u8);
            if (run < 0)
                return end;
            start = at;
            at += run;
        }
    }
}
