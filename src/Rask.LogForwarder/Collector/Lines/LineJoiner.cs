using System.Runtime.CompilerServices;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Files;

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

    /// <summary>Bytes read beyond the limit, so that a cut can see what it would tear.</summary>
    private const int CutSlack = 16;

    /// <summary>The most that <see cref="PagesFor"/> ever says. The pool must have this many.</summary>
    public static int MaxPages(int maxLineBytes) => (maxLineBytes / PagePool.PageSize) + 2;

    /// <summary>Pages that the joined line needs.</summary>
    public static int PagesFor(IReadOnlyList<Piece> pieces, int maxLineBytes)
    {
        long body = 0;
        for (var i = 0; i < pieces.Count; i++) body += pieces[i].BodyLength;
        var text = Math.Min(body, TextLimit(pieces[^1], maxLineBytes));
        var length = LineEnd.PrefixLength + text + Math.Max(Tail(pieces[^1]), CutSlack);
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
        var limit = text + TextLimit(pieces[^1], maxLineBytes);
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
            // Of the piece that crosses the limit, no more is read than the run has room for.
            var target = text - LineEnd.PrefixLength;
            ReadFully(piece, target, (int)Math.Min(piece.BodyEnd, limit + CutSlack - target));
            if (i > 0) Unsafe.WriteUnaligned(text - LineEnd.PrefixLength, under);
            if (piece.BodyLength > limit - text)
            {
                var cut = SafeCut(text, limit);
                leftOut += piece.BodyLength - (cut - text);
                text = cut;
                limit = cut;
            }
            else
            {
                text += piece.BodyLength;
            }
        }

        var last = pieces[^1];
        var tail = Tail(last);
        ReadFully(last with { Offset = last.Offset + last.BodyEnd }, text, tail);
        return (int)(text + tail - start);
    }

    /// <summary>The last place at or before <paramref name="limit"/> that is neither in an escape nor in a character.</summary>
    public static byte* SafeCut(byte* start, byte* limit)
    {
        var cut = LineBoundary.CharacterStart(start, limit);
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

    /// <summary>Bytes behind the text: stream, attributes, time.</summary>
    private static int Tail(Piece last) => last.Length - last.BodyEnd;

    /// <summary>The longest text; less than the longest line only where the last piece has more attributes than a page.</summary>
    private static int TextLimit(Piece last, int maxLineBytes)
    {
        var room = ((long)MaxPages(maxLineBytes) * PagePool.PageSize) - LineEnd.PrefixLength - Math.Max(Tail(last), CutSlack);
        return (int)Math.Clamp(room, 0, maxLineBytes);
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
