using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>
/// Colour codes in an escaped text: ECMA-48's "select graphic rendition", ESC <c>[</c>, numbers and <c>;</c>, <c>m</c>, where ESC is
/// written <c>\u001b</c>. Thread-safe.
/// </summary>
internal static unsafe class AnsiText
{
    private const int Chunk = 2 * 16;

    /// <summary>The introducer as Docker writes it.</summary>
    public static ReadOnlySpan<byte> Introducer => "\\u001b["u8;

    /// <summary>Copies a text without its colour codes; writes up to 32 bytes behind it.</summary>
    /// <param name="start">First byte of the escaped text; up to 37 bytes behind it are read.</param>
    /// <param name="end">Behind its last byte.</param>
    /// <param name="destination">As long as the text.</param>
    /// <returns>Behind the last byte that was written.</returns>
    public static byte* Strip(byte* start, byte* end, byte* destination)
    {
        byte* at = start;
        byte* o = destination;
        while (at < end)
        {
            Vector128<byte> first = Vector128.Load(at);
            Vector128<byte> second = Vector128.Load(at + 16);
            first.Store(o);
            second.Store(o + 16);
            uint codes = MayBegin(first, at) | (MayBegin(second, at + 16) << 16);
            int run = codes == 0 ? Chunk : BitOperations.TrailingZeroCount(codes);
            at += run;
            o += run;
            if (codes == 0 || at >= end)
                continue;
            int length = IsEscaped(start, at) ? 0 : CodeLength(at, end);
            // Another sequence than a colour's stays, and so does what is no escape.
            if (length == 0)
                *o++ = *at++;
            at += length;
        }
        // The last chunk may reach behind the end.
        return o - (at - end);
    }

    /// <summary>One bit for each of 16 bytes where <c>\u001b</c> may stand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint MayBegin(Vector128<byte> bytes, byte* at) =>
        (Vector128.Equals(bytes, Vector128.Create((byte)'\\')) & Vector128.Equals(Vector128.Load(at + 5), Vector128.Create((byte)'b'))).ExtractMostSignificantBits();

    /// <summary>Whether an odd number of backslashes stands before a place.</summary>
    private static bool IsEscaped(byte* start, byte* at)
    {
        byte* before = at;
        while (before > start && before[-1] == (byte)'\\')
            before--;
        return ((at - before) & 1) != 0;
    }

    /// <summary>Length of the colour code that begins here, or 0.</summary>
    private static int CodeLength(byte* start, byte* end)
    {
        if (end - start <= Introducer.Length || !Literal.IsAt(start, Introducer))
            return 0;
        byte* at = start + Introducer.Length;
        while (at < end && *at is (>= (byte)'0' and <= (byte)'9') or (byte)';')
            at++;
        return at < end && *at == (byte)'m' ? (int)(at + 1 - start) : 0;
    }
}
