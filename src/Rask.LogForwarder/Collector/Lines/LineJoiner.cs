using System.Runtime.CompilerServices;
using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Collector.Lines;

/// <summary>
/// Writes the pieces of a line as one source line: the first piece's start, the escaped text of all, the last piece's
/// end. Docker escapes every piece by itself, so the joined text is the escaped form of the whole, and nothing needs
/// to be decoded. Reader thread only.
/// </summary>
internal static unsafe class LineJoiner
{
    /// <summary>The longest escape (a pair of surrogates): a cut must not fall into one.</summary>
    private const int LongestEscape = 12;

    /// <summary>Pages that the joined line needs at most.</summary>
    public static int PagesFor(IReadOnlyList<Piece> pieces, int maxLineBytes)
    {
        long body = 0;
        var last = pieces[^1];
        for (var i = 0; i < pieces.Count; i++) body += pieces[i].BodyLength;
        var length = LineEnd.PrefixLength + Math.Min(body, maxLineBytes) + (last.Length - last.BodyEnd);
        // A piece is read with its ends, which the next one then overwrites.
        length += LineEnd.PrefixLength + LongestPiece(pieces) - last.BodyLength;
        return (int)((length + PagePool.PageSize - 1) / PagePool.PageSize);
    }

    /// <summary>
    /// Joins pieces into a run of pages.
    /// </summary>
    /// <param name="pieces">The pieces in order, one at least.</param>
    /// <param name="run">Pages, as many as <see cref="PagesFor"/> says.</param>
    /// <param name="maxLineBytes">The longest text; what is beyond it is left out.</param>
    /// <param name="leftOut">Bytes of escaped text that were left out.</param>
    /// <returns>The length of the joined source line.</returns>
    /// <exception cref="IOException">A piece cannot be read again.</exception>
    public static int Join(IReadOnlyList<Piece> pieces, PageRun run, int maxLineBytes, out long leftOut)
    {
        var start = run.Start;
        var text = start + LineEnd.PrefixLength;
        var limit = text + maxLineBytes;
        leftOut = 0;
        for (var i = 0; i < pieces.Count; i++)
        {
            var piece = pieces[i];
            if (text >= limit)
            {
                leftOut += piece.BodyLength;
                continue;
            }

            // The piece's own prefix lands on the end of the text before it, which is put back afterwards.
            var under = Unsafe.ReadUnaligned<ulong>(text - LineEnd.PrefixLength);
            ReadFully(piece, text - LineEnd.PrefixLength, piece.BodyEnd);
            if (i > 0) Unsafe.WriteUnaligned(text - LineEnd.PrefixLength, under);
            var end = text + piece.BodyLength;
            if (end > limit)
            {
                var cut = SafeCut(text, limit);
                leftOut += end - cut;
                text = cut;
                limit = cut;
            }
            else
            {
                text = end;
            }
        }

        var last = pieces[^1];
        var tail = last.Length - last.BodyEnd;
        ReadFully(last with { Offset = last.Offset + last.BodyEnd }, text, tail);
        return (int)(text + tail - start);
    }

    /// <summary>The last place at or before <paramref name="limit"/> that is neither in an escape nor in a character.</summary>
    public static byte* SafeCut(byte* start, byte* limit)
    {
        var cut = limit;
        while (cut > start && (*cut & 0xC0) == 0x80) cut--;
        for (var p = Math.Max((nint)start, (nint)(cut - LongestEscape)); p < (nint)cut; p++)
        {
            var candidate = (byte*)p;
            if (*candidate != '\\' || IsEscaped(start, candidate)) continue;
            var length = candidate[1] == 'u' ? 6 : 2;
            if (candidate + length > cut) return candidate;
            p += length - 1;
        }

        return cut;
    }

    private static bool IsEscaped(byte* start, byte* backslash)
    {
        var run = 0;
        for (var p = backslash - 1; p >= start && *p == '\\'; p--) run++;
        return (run & 1) == 1;
    }

    private static int LongestPiece(IReadOnlyList<Piece> pieces)
    {
        var longest = 0;
        for (var i = 0; i < pieces.Count; i++) longest = Math.Max(longest, pieces[i].BodyLength);
        return longest;
    }

    private static void ReadFully(Piece piece, byte* target, int length)
    {
        for (var done = 0; done < length;)
        {
            var read = piece.Generation.Read(target + done, length - done, piece.Offset + done);
            if (read == 0) throw new IOException($"{piece.Generation.Path} lost bytes that were read before");
            done += read;
        }
    }
}
