using System.Runtime.InteropServices;
using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Reliability.Spool;

/// <summary>Batches in memory with the slack that pages have, and what must come back of them.</summary>
internal sealed unsafe class SpoolBatches : IDisposable
{
    private const int Slack = 64;
    private readonly List<nint> _memory = [];

    public static string Line(string text) =>
        $$"""{"log":"{{text}}\n","stream":"stdout","time":"2026-01-02T03:04:05.000000006Z"}""";

    /// <summary>A batch of one segment of Docker's lines.</summary>
    public Batch Numbered(long sequence, int lines, string container = "c0ffee", string? filler = null) => Of(
        sequence, container, [Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, lines).Select(i => Line($"batch {sequence} line {i} {filler}") + "\n")))]);

    /// <summary>A batch with a segment for each text.</summary>
    public Batch Of(long sequence, string container, params byte[][] segments)
    {
        var batch = new Batch
        {
            Owner = new BatchOwner(container, container, "web", sequence % 2 == 0 ? null : "shop"),
            Id = new BatchId("0123456789abcdef", 3, sequence),
            End = new StreamPositions(new LogPosition("aaaaaaaaaaaaaaaa", sequence * 1000), new LogPosition(null, sequence)),
        };
        batch.Coverage.Pass("aaaaaaaaaaaaaaaa", 1000 + sequence);
        var offset = sequence * 500;
        for (var i = 0; i < segments.Length; i++)
        {
            var text = segments[i];
            var start = (byte*)NativeMemory.AllocZeroed((nuint)text.Length + 2 * Slack) + Slack;
            _memory.Add((nint)(start - Slack));
            text.CopyTo(new Span<byte>(start, text.Length));
            var records = text.AsSpan().Count((byte)'\n') + (text.Length > 0 && text[^1] != '\n' ? 1 : 0);
            batch.Borrow(new Segment(
                start, text.Length, records, "aaaaaaaaaaaaaaaa", offset, i % 2 == 0 ? LineFlags.None : LineFlags.Truncated,
                i % 3 == 2 ? [new SourceRange("aaaaaaaaaaaaaaaa", offset, 7), new SourceRange("", 5, 9)] : null));
            offset += text.Length;
        }

        batch.Digest = BatchDigest.Of(batch);
        return batch;
    }

    /// <summary>All of a batch, as a text that can be compared.</summary>
    public static string Show(Batch batch)
    {
        var text = new StringBuilder();
        text.Append(batch.Id).Append(' ').Append(batch.Owner).Append(' ').Append(batch.End).Append(' ').Append(batch.Covered).Append(' ').Append(batch.Digest)
            .Append(' ').Append(batch.Records).Append(' ').Append(batch.Bytes).Append(' ').Append(batch.Part).Append('\n');
        foreach (ref readonly var segment in batch.Segments)
        {
            text.Append(segment.Generation).Append(' ').Append(segment.Offset).Append(' ').Append(segment.Records).Append(' ').Append(segment.Flags)
                .Append(' ').Append(segment.Pieces is null ? "whole" : string.Join(',', segment.Pieces))
                .Append(' ').Append(Convert.ToHexString(new ReadOnlySpan<byte>(segment.Start, segment.Length))).Append('\n');
        }

        return text.ToString();
    }

    public void Dispose()
    {
        foreach (var memory in _memory) NativeMemory.Free((void*)memory);
    }
}
