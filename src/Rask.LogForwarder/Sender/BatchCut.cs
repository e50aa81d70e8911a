using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Sender;

/// <summary>Takes records out of a batch without copying them. Lines are looked for only in the segments that are cut.</summary>
internal static unsafe class BatchCut
{
    /// <summary>Adds records of a batch to a part, which borrows their pages.</summary>
    /// <param name="whole">The batch.</param>
    /// <param name="first">1-based number of the first record.</param>
    /// <param name="last">1-based number of the last one.</param>
    /// <param name="part">The part.</param>
    public static void Copy(Batch whole, int first, int last, Batch part)
    {
        var before = 0;
        foreach (ref readonly var segment in whole.Segments)
        {
            if (before >= last) break;
            var from = Math.Max(first - before, 1);
            var to = Math.Min(last - before, segment.Records);
            before += segment.Records;
            if (from <= to) part.Borrow(from == 1 && to == segment.Records ? segment : Cut(segment, from, to));
        }
    }

    private static Segment Cut(in Segment segment, int from, int to)
    {
        if (segment.IsMissing) return Segment.Missing(to - from + 1);
        var bytes = new ReadOnlySpan<byte>(segment.Start, segment.Length);
        var start = Skip(bytes, 0, from - 1);
        var end = Skip(bytes, start, to - from + 1);
        return new Segment(segment.Start + start, end - start, to - from + 1, segment.Generation, segment.Offset + start, segment.Flags);
    }

    /// <summary>The offset behind so many lines.</summary>
    private static int Skip(ReadOnlySpan<byte> bytes, int at, int lines)
    {
        for (; lines > 0; lines--)
        {
            var feed = bytes[at..].IndexOf((byte)'\n');
            if (feed < 0) return bytes.Length;
            at += feed + 1;
        }

        return at;
    }
}
