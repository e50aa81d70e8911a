using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Sender;

/// <summary>Makes batches of Docker's source lines in real pages.</summary>
internal sealed unsafe class TestBatches : IDisposable
{
    private const int PoolBytes = 8 * 1024 * 1024;

    public static BatchOwner Owner { get; } = new("c0ffee", "c0ffee", "web", null);

    public PagePool Pool { get; } = new(PoolBytes);

    public static string Line(string text) =>
        $$"""{"log":"{{text}}\n","stream":"stdout","time":"2026-01-02T03:04:05.000000006Z"}""" + "\n";

    /// <summary>A batch of numbered lines, in as many pages and segments as they need.</summary>
    public Batch Numbered(int lines, int first = 0, long sequence = 1)
    {
        var batch = Of(Enumerable.Range(first, lines).Select(number => Line($"line {number}")));
        batch.Id = new BatchId("f00d", 1, sequence);
        return batch;
    }

    public Batch Of(IEnumerable<string> lines)
    {
        var batch = new Batch { Id = new BatchId("f00d", 1, 1), Owner = Owner, End = StreamPositions.At(new LogPosition("0123456789abcdef", 99)) };
        var offset = 0L;
        var page = new MemoryStream();
        var records = 0;
        foreach (var line in lines.Select(Encoding.UTF8.GetBytes))
        {
            if (page.Length > 0 && page.Length + line.Length > PagePool.PageSize) offset += Seal(batch, page, ref records, offset);
            page.Write(line);
            records++;
        }

        Seal(batch, page, ref records, offset);
        return batch;
    }

    /// <summary>What an encoder makes of a batch, by itself.</summary>
    public static byte[] Encode(Batch batch)
    {
        using var encoder = RecordEncoder.Create(SimdWidth.Scalar, recordId: false);
        using var output = new MemoryStream();
        var room = new byte[16 * 1024 * 1024];
        fixed (byte* start = room)
        {
            foreach (ref readonly var segment in batch.Segments)
            {
                var result = encoder.Encode(
                    segment.Start, segment.Start + segment.Length, start, start + room.Length - RecordEncoder.Slack,
                    batch.Owner.Tags, segment.Generation, segment.Offset, segment.Flags);
                Assert.Equal(segment.Length, result.Consumed);
                output.Write(room, 0, (int)result.Written);
            }
        }

        return output.ToArray();
    }

    public void Dispose() => Pool.Dispose();

    private long Seal(Batch batch, MemoryStream page, ref int records, long offset)
    {
        var bytes = page.ToArray();
        Assert.True(Pool.TryRent((bytes.Length + PagePool.PageSize - 1) / PagePool.PageSize, out var run));
        bytes.CopyTo(new Span<byte>(run.Start, run.Length));
        batch.Add(Pool, run, new Segment(run.Start, bytes.Length, records, "0123456789abcdef", offset, LineFlags.None));
        Pool.Release(run);
        page.SetLength(0);
        records = 0;
        return bytes.Length;
    }
}
