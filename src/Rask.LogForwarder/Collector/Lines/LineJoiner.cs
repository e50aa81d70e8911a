using System.Runtime.CompilerServices;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Parser.Scanning;

namespace Rask.LogForwarder.Collector.Lines;

/// <summary>
/// Writes the pieces of a record as one source line: the first piece's start, the escaped text of all, and the end of
/// its first line, which has the stream and the time. Docker escapes every piece by itself, so the joined text is the
/// escaped form of the whole, and nothing needs to be decoded. Reader thread only.
/// </summary>
internal static unsafe class LineJoiner
{
    /// <summary>The longest escape (a pair of surrogates): a cut must not fall into one.</summary>
    private const int LongestEscape = 12;

    /// <summary>What stands before the text: Docker's 8 bytes, or a time, a stream and tags.</summary>
    private const int LongestHead = 128;

    /// <summary>Stream and time without attributes have less.</summary>
    private const int LongestUsualTail = 128;

    /// <summary>Bytes read beyond the limit, so that a cut can see what it would tear.</summary>
    private const int CutSlack = 16;

    /// <summary>Pages for the most that <see cref="RoomFor"/> ever says. The pool must have this many.</summary>
    public static int MaxPages(int maxLineBytes) => (maxLineBytes / PagePool.PageSize) + 2;

    /// <summary>Bytes that joining needs.</summary>
    public static int RoomFor(IReadOnlyList<Piece> pieces, int maxLineBytes)
    {
        long body = 0;
        for (var i = 0; i < pieces.Count; i++) body += pieces[i].BodyLength;
        var tail = TailOf(pieces);
        var text = Math.Min(body, TextLimit(tail, maxLineBytes));
        return (int)(pieces[0].BodyStart + text + Math.Max(Tail(tail), CutSlack));
    }

    /// <summary>
    /// Joins pieces, which are read from their files once more.
    /// </summary>
    /// <param name="pieces">The pieces in order, one at least.</param>
    /// <param name="start">Receives the line; there is as much room as <see cref="RoomFor"/> says.</param>
    /// <param name="maxLineBytes">The longest text; what is beyond it is left out.</param>
    /// <param name="leftOut">Bytes of escaped text that were left out.</param>
    /// <returns>The length of the joined source line.</returns>
    /// <exception cref="IOException">A piece cannot be read again.</exception>
    public static int Join(IReadOnlyList<Piece> pieces, byte* start, int maxLineBytes, out long leftOut)
    {
        var text = start + pieces[0].BodyStart;
        var ending = TailOf(pieces);
        var limit = text + TextLimit(ending, maxLineBytes);
        leftOut = 0;
        for (var i = 0; i < pieces.Count; i++)
        {
            var piece = pieces[i];
            if (text >= limit)
            {
                leftOut += piece.BodyLength;
                continue;
            }

            // Only the first piece's start is needed.
            var from = i == 0 ? 0 : piece.BodyStart;
            var target = i == 0 ? start : text;
            // Of the piece that crosses the limit, no more is read than the run has room for.
            ReadFully(piece with { Offset = piece.Offset + from }, target, (int)Math.Min(piece.BodyEnd - from, limit + CutSlack - target));
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

        var tail = Tail(ending);
        ReadFully(ending with { Offset = ending.Offset + ending.BodyEnd }, text, tail);
        return (int)(text + tail - start);
    }

    /// <summary>
    /// Joins lines that lie one behind the other in memory, in their place. The result is shorter than
    /// they are by the start and the end of every line but one, so that the last one's end stays as it was read.
    /// </summary>
    /// <param name="pieces">The lines in order; none is cut, and their texts together are not too long.</param>
    /// <param name="start">The first one's first byte; a line feed stands between two lines.</param>
    /// <returns>The length of the joined source line.</returns>
    public static int JoinInPlace(IReadOnlyList<Piece> pieces, byte* start)
    {
        var first = pieces[0];
        var tail = Tail(first);
        var kept = stackalloc byte[LongestUsualTail];
        Unsafe.CopyBlockUnaligned(kept, start + first.BodyEnd, (uint)tail);
        var text = start + first.BodyEnd;
        var line = start + first.Length + 1;
        for (var i = 1; i < pieces.Count; i++)
        {
            var piece = pieces[i];
            System.Buffer.MemoryCopy(line + EnvelopeHead.Length, text, piece.BodyLength, piece.BodyLength);
            text += piece.BodyLength;
            line += piece.Length + 1;
        }

        Unsafe.CopyBlockUnaligned(text, kept, (uint)tail);
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

    /// <summary>The piece whose end the joined line has: the one that ends the first line.</summary>
    private static Piece TailOf(IReadOnlyList<Piece> pieces)
    {
        var at = 0;
        while (at < pieces.Count - 1 && !pieces[at].EndsLine) at++;
        return pieces[at];
    }

    /// <summary>Bytes behind the text: stream, attributes, time.</summary>
    private static int Tail(Piece ending) => ending.Length - ending.BodyEnd;

    /// <summary>The longest text; less than the longest line only where the piece has more attributes than a page.</summary>
    private static int TextLimit(Piece ending, int maxLineBytes)
    {
        var room = ((long)MaxPages(maxLineBytes) * PagePool.PageSize) - LongestHead - Math.Max(Tail(ending), CutSlack);
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
