using System.Runtime.InteropServices;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Platform;
using Rask.Protocol.Lz4;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>
/// The memory of one batch that was read from the spool. The frame is read to its end and decoded to its start, so that
/// there is no second buffer. Not thread-safe.
/// </summary>
internal sealed unsafe class BatchMemory : IDisposable
{
    private const int Slack = 64;

    private byte* _start;
    private nuint _size;

    /// <summary>Reads a batch.</summary>
    /// <param name="file">Its segment.</param>
    /// <param name="record">Its record.</param>
    /// <param name="batch">An empty batch, which becomes the one of the record; its lines lie here until the next call.</param>
    /// <returns>False where it is damaged; then the batch is empty.</returns>
    public bool TryRead(SegmentFile file, SpoolRecord record, Batch batch)
    {
        if (!TryReadContent(file, record, out var content)) return false;
        // The first line names the batch for people; the header has told all of that.
        var feed = content.IndexOf((byte)'\n');
        return feed >= 0 && (record.Wrapped == 0 || TryUnwrap(record.Description!, content, feed + 1)) && TryFill(batch, record, content.Length, feed + 1);
    }

    /// <summary>Reads a record's content as <c>lz4 -dc</c> shows it.</summary>
    /// <returns>False where it is damaged.</returns>
    public bool TryReadContent(SegmentFile file, SpoolRecord record, out Span<byte> content)
    {
        content = default;
        var start = new byte[Lz4Frame.HeaderLength];
        if (record.FrameLength < start.Length || file.Read(start, record.Offset + record.HeaderLength) != start.Length) return false;
        if (!Lz4FrameHeader.TryRead(start, out var header) || header.ContentLength is not { } length) return false;
        // Nothing is compressed further than to a 255th, so a length beyond that is damage, and is not asked memory for.
        if (length is < 0 or > int.MaxValue / 2 || length > 256L * record.FrameLength || header.BlockSize > Lz4Frame.BlockSize) return false;
        // So far behind the content that no block reaches what is not decoded yet.
        var needed = Lz4Frame.BlockSize + Math.Max(Lz4Frame.LongestFrame(length), record.FrameLength);
        Reserve((nuint)needed);
        var all = new Span<byte>(_start + Slack, (int)needed);
        var frame = all[^record.FrameLength..];
        if (!file.TryReadFrame(record, frame) || !Lz4Frame.TryDecode(frame, all[..(int)length], out var consumed, out var written)) return false;
        if (consumed != frame.Length || written != length) return false;
        content = all[..written];
        return true;
    }

    /// <summary>Gives the memory back; no batch may use it any more.</summary>
    public void Free()
    {
        if (_start is null) return;
        _ = Libc.MUnmap(_start, _size);
        _start = null;
        _size = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Free();

    private void Reserve(nuint bytes)
    {
        bytes += 2 * Slack;
        if (bytes <= _size) return;
        Free();
        // Not from the allocator: it keeps blocks of this size once it has seen one, and puts the next one beside it.
        var start = Libc.MMap(null, bytes, Libc.ProtectRead | Libc.ProtectWrite, Libc.MapPrivate | Libc.MapAnonymous, -1, 0);
        if ((nint)start == Libc.MapFailed)
            throw new InsufficientMemoryException($"no memory for a batch of the spool: {Errno.Describe(Marshal.GetLastPInvokeError())}");
        _start = (byte*)start;
        _size = bytes;
    }

    /// <summary>Restores all lines in place, as they stand in the ranges, but each range ended by a line feed.</summary>
    private static bool TryUnwrap(BatchDescription description, Span<byte> content, int from)
    {
        var to = from;
        foreach (var range in description.Ranges)
        {
            for (var left = range.Range.Length; left > 0;)
            {
                var feed = content[from..].IndexOf((byte)'\n');
                if (feed < 0) return false;
                var line = content.Slice(from, feed);
                from += feed + 1;
                var length = line.Length;
                if (WrappedLine.IsOne(line) && !WrappedLine.TryUnwrap(line, out length)) return false;
                if (length > left) return false;
                line[..length].CopyTo(content[to..]);
                content[to + length] = (byte)'\n';
                to += length + 1;
                left -= length + 1;
            }
        }

        return from == content.Length;
    }

    private bool TryFill(Batch batch, SpoolRecord record, int contentLength, int from)
    {
        var content = _start + Slack;
        var ranges = record.Description!.Ranges;
        var starts = new int[ranges.Count];
        for (var i = 0; i < starts.Length; i++)
        {
            var length = ranges[i].Range.Length;
            if (length < 0 || length > contentLength - from) return false;
            starts[i] = from;
            from += length;
            if (length > 0 && content[from - 1] != (byte)'\n') from++;
        }

        // Restored lines are shorter than wrapped ones, and leave a rest.
        if (record.Wrapped == 0 && from != contentLength) return false;
        for (var i = 0; i < starts.Length; i++)
        {
            var range = ranges[i];
            if (range.Range.Length == 0 && range.Records > 0)
            {
                batch.AddMissing(range.Records);
                continue;
            }

            batch.Borrow(new Segment(
                content + starts[i], range.Range.Length, range.Records, range.Range.Generation, range.Range.Offset, range.Flags,
                range.Pieces is null ? null : [.. range.Pieces]));
        }

        batch.Owner = record.Description.Owner;
        batch.End = record.Description.End;
        batch.Id = record.Description.Id;
        batch.Order = record.Description.Order;
        batch.IsBegun = true;
        batch.Digest = record.Description.Digest;
        batch.Coverage.Add(record.Description.Coverage);
        record.Description.RestoreOutcome(batch);
        return true;
    }
}
