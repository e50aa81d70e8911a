using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Collector.Lines;

/// <summary>
/// Where the pieces of a record lie, for the journal: source lines that follow one another in a file are one range, with
/// the line feeds between them, so that a long stack trace costs one entry.
/// </summary>
internal static class PieceRanges
{
    /// <summary>A range is read into a run of pages at once; a longer one is only made of a line that is longer.</summary>
    private const int LongestRange = PagePool.PageSize;

    /// <summary>The ranges of pieces in order.</summary>
    public static SourceRange[] Of(IReadOnlyList<Piece> pieces)
    {
        var ranges = new List<SourceRange>(1);
        var last = pieces[0];
        var (offset, length) = (last.Offset, last.Length);
        for (var i = 1; i < pieces.Count; i++)
        {
            var piece = pieces[i];
            var joined = piece.Offset + piece.Length - offset;
            if (ReferenceEquals(piece.Generation, last.Generation) && piece.Offset == last.Offset + last.Length + 1 && joined <= LongestRange)
            {
                length = (int)joined;
            }
            else
            {
                ranges.Add(new SourceRange(last.Generation.Id ?? "", offset, length));
                (offset, length) = (piece.Offset, piece.Length);
            }

            last = piece;
        }

        ranges.Add(new SourceRange(last.Generation.Id ?? "", offset, length));
        return [.. ranges];
    }
}
