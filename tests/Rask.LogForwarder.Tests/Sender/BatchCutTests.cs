using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.Tests.Sender;

public sealed unsafe class BatchCutTests
{
    private static List<(long Offset, string Line)> LinesOf(Batch batch)
    {
        var lines = new List<(long Offset, string Line)>();
        foreach (ref readonly var segment in batch.Segments)
        {
            var at = segment.Offset;
            foreach (var line in Encoding.UTF8.GetString(segment.Start, segment.Length).TrimEnd('\n').Split('\n'))
            {
                lines.Add((at, line));
                at += line.Length + 1;
            }
        }

        return lines;
    }

    [Fact]
    public void Every_part_has_its_lines_at_their_places_in_the_log_and_holds_no_pages()
    {
        using var batches = new TestBatches();
        var whole = batches.Of(Enumerable.Range(0, 900).Select(number => TestBatches.Line($"{number} {new string('x', number % 700)}")));
        Assert.True(whole.Segments.Length > 2);
        var lines = LinesOf(whole);
        var pages = batches.Pool.PagesInUse;
        var part = new Batch();
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var first = random.Next(1, 901);
            var last = random.Next(first, 901);
            part.BecomePart(whole, BatchPart.Of(first, last, 900));
            BatchCut.Copy(whole, first, last, part);

            Assert.Equal(lines.Skip(first - 1).Take(last - first + 1), LinesOf(part));
            Assert.Equal(last - first + 1, part.Records);
        }

        Assert.Equal(pages, batches.Pool.PagesInUse);
    }

    [Fact]
    public void The_last_line_needs_no_line_feed_and_a_joined_line_keeps_its_pieces()
    {
        var text = "one\ntwo\nthree"u8.ToArray();
        SourceRange[] pieces = [new("a", 1, 2), new("b", 3, 4)];
        fixed (byte* start = text)
        {
            var whole = new Batch { Owner = TestBatches.Owner };
            whole.Borrow(new Segment(start, text.Length, 3, "g", 100, LineFlags.None));
            whole.Borrow(new Segment(start, 3, 1, "g", 200, LineFlags.None, pieces));
            var part = new Batch();
            part.BecomePart(whole, BatchPart.Of(3, 4, 4));

            BatchCut.Copy(whole, 3, 4, part);

            Assert.Equal([(108, "three"), (200, "one")], LinesOf(part));
            Assert.Same(pieces, part.Segments[1].Pieces);
        }
    }
}
