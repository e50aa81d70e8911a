using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.Protocol.Hashing;
using Rask.Protocol.Lz4;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>
/// Writes batches as records. The format is specified at <see cref="SpoolRecord"/>. Its buffers are taken at the first
/// batch and given back by <see cref="FreeBuffers"/>. Not thread-safe.
/// </summary>
internal sealed unsafe class RecordWriter(SpoolIo io, SimdWidth width, TimeProvider time) : IDisposable
{
    /// <summary>
    /// Bytes that are gathered before they are written. A full batch of usual lines takes three writes; more at once
    /// would not be faster.
    /// </summary>
    private const int OutputSize = 256 * 1024;

    private const int UsualDescription = 4096;

    private readonly LineCheck _check = LineCheck.Create(width);
    private readonly List<WrappedPlace> _wrapped = [];
    private ArrayBufferWriter<byte> _description = new(UsualDescription);
    private ArrayBufferWriter<byte> _identity = new(512);
    private byte* _block;
    private byte* _output;

    private int _fd;
    private int _blockLength;
    private int _outputLength;
    private long _writeAt;
    private long _frameLength;
    private long _longest;
    private Crc32C _crc;
    private bool _isHeaderInOutput;

    /// <summary>Errno of a record that would be longer than it may be.</summary>
    public const int TooLong = -1;

    /// <summary>Writes a batch.</summary>
    /// <param name="fd">The segment.</param>
    /// <param name="offset">Where the record starts.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="longest">The most bytes that the record may have.</param>
    /// <param name="length">The bytes it has.</param>
    /// <returns>0, <see cref="TooLong"/>, or the error number; then anything may stand behind the offset.</returns>
    public int Write(int fd, long offset, Batch batch, long longest, out long length)
    {
        TakeBuffers();
        WriteDescription(batch);
        WriteIdentity(batch);
        var contentLength = _identity.WrittenCount + MeasureLines(batch);
        var headerLength = SpoolRecord.FixedLength + _description.WrittenCount;
        // A header that leaves room for a block shares the first write with it, and mostly that is the only one.
        _isHeaderInOutput = headerLength + Lz4Frame.HeaderLength + Lz4Frame.LongestBlock + Lz4Frame.EndLength <= OutputSize;
        _fd = fd;
        _blockLength = 0;
        _frameLength = 0;
        _crc = new Crc32C();
        _longest = longest - headerLength;
        _outputLength = _isHeaderInOutput ? headerLength : 0;
        _writeAt = _isHeaderInOutput ? offset : offset + headerLength;
        length = 0;

        Count(Lz4Frame.WriteHeader(Output, contentLength));
        var errno = Add(_identity.WrittenSpan);
        for (var i = 0; i < batch.Segments.Length && errno == 0; i++) errno = AddSegment(batch.Segments[i], i);
        if (errno == 0 && _blockLength > 0) errno = EndBlock();
        if (errno == 0 && _outputLength + Lz4Frame.EndLength > OutputSize) errno = Flush();
        if (errno == 0)
        {
            Count(Lz4Frame.WriteEnd(Output));
            errno = _frameLength > _longest ? TooLong : WriteLast(offset, headerLength);
        }

        length = headerLength + _frameLength;
        return errno;
    }

    /// <summary>Gives the buffers back; the next batch takes them again.</summary>
    public void FreeBuffers()
    {
        NativeMemory.Free(_block);
        NativeMemory.Free(_output);
        _block = null;
        _output = null;
    }

    /// <inheritdoc/>
    public void Dispose() => FreeBuffers();

    private Span<byte> Output => new(_output + _outputLength, OutputSize - _outputLength);

    private void TakeBuffers()
    {
        if (_block is not null) return;
        _block = (byte*)NativeMemory.Alloc(Lz4Frame.BlockSize);
        _output = (byte*)NativeMemory.Alloc(OutputSize);
    }

    private void WriteDescription(Batch batch)
    {
        // What one batch of thousands of joined lines took is not kept for ever.
        if (_description.Capacity > 64 * UsualDescription) _description = new ArrayBufferWriter<byte>(UsualDescription);
        _description.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_description);
        json.WriteStartObject();
        BatchDescription.WriteMembers(json, batch);
        json.WriteEndObject();
    }

    private void WriteIdentity(Batch batch)
    {
        _identity.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_identity))
        {
            json.WriteStartObject();
            json.WriteString("batch"u8, batch.Id.ToString());
            json.WriteString("container"u8, batch.Owner.Key);
            json.WriteString("service"u8, batch.Owner.Service);
            json.WriteString("group"u8, batch.Owner.Group);
            json.WriteNumber("records"u8, batch.Records);
            json.WriteString("generation"u8, batch.Segments.Length == 0 ? "" : batch.Segments[0].Generation);
            json.WriteNumber("offset"u8, batch.Segments.Length == 0 ? 0 : batch.Segments[0].Offset);
            json.WriteEndObject();
        }

        _identity.Write("\n"u8);
    }

    /// <summary>Bytes of the lines as they will stand in the content; finds those that are wrapped.</summary>
    private long MeasureLines(Batch batch)
    {
        _wrapped.Clear();
        var length = 0L;
        var number = 0;
        foreach (ref readonly var segment in batch.Segments)
        {
            var end = segment.Start + segment.Length;
            length += segment.Length;
            if (segment.Length > 0 && end[-1] != (byte)'\n') length++;
            for (var at = segment.Start; (at = _check.Find(at, end, out var line)) < end; at += line + 1)
            {
                _wrapped.Add(new WrappedPlace(number, (int)(at - segment.Start), line));
                length += WrappedLine.LengthOf(new ReadOnlySpan<byte>(at, line)) - line;
                // Behind the last line there may be no line feed to step over.
                if (at + line >= end) break;
            }

            number++;
        }

        return length;
    }

    private int AddSegment(in Segment segment, int number)
    {
        var lines = new ReadOnlySpan<byte>(segment.Start, segment.Length);
        var at = 0;
        var errno = 0;
        foreach (var place in CollectionsMarshal.AsSpan(_wrapped)[FirstWrapped(number)..])
        {
            if (place.Segment != number || errno != 0) break;
            errno = Add(lines[at..place.Start]);
            if (errno == 0) errno = AddWrapped(lines.Slice(place.Start, place.Length));
            at = place.Start + place.Length;
        }

        if (errno == 0) errno = Add(lines[at..]);
        return errno == 0 && lines.Length > 0 && lines[^1] != (byte)'\n' ? Add("\n"u8) : errno;
    }

    private int FirstWrapped(int segment)
    {
        var (low, high) = (0, _wrapped.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_wrapped[middle].Segment < segment) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private int AddWrapped(ReadOnlySpan<byte> line)
    {
        var wrapped = ArrayPool<byte>.Shared.Rent(WrappedLine.LengthOf(line));
        try
        {
            return Add(wrapped.AsSpan(0, WrappedLine.Wrap(line, wrapped)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(wrapped);
        }
    }

    private int Add(ReadOnlySpan<byte> content)
    {
        while (content.Length > 0)
        {
            var taken = Math.Min(content.Length, Lz4Frame.BlockSize - _blockLength);
            content[..taken].CopyTo(new Span<byte>(_block + _blockLength, taken));
            _blockLength += taken;
            content = content[taken..];
            if (_blockLength == Lz4Frame.BlockSize && EndBlock() is var errno && errno != 0) return errno;
        }

        return 0;
    }

    private int EndBlock()
    {
        if (OutputSize - _outputLength < Lz4Frame.LongestBlock && Flush() is var errno && errno != 0) return errno;
        Count(Lz4Frame.WriteBlock(new ReadOnlySpan<byte>(_block, _blockLength), Output));
        _blockLength = 0;
        return _frameLength > _longest ? TooLong : 0;
    }

    private void Count(int written)
    {
        _crc.Add(new ReadOnlySpan<byte>(_output + _outputLength, written));
        _outputLength += written;
        _frameLength += written;
    }

    /// <summary>Writes what was gathered. A header place in front of it is left out: the header comes last.</summary>
    private int Flush()
    {
        var skipped = _isHeaderInOutput ? SpoolRecord.FixedLength + _description.WrittenCount : 0;
        _isHeaderInOutput = false;
        var errno = io.Write(_fd, new ReadOnlySpan<byte>(_output + skipped, _outputLength - skipped), _writeAt + skipped);
        _writeAt += _outputLength;
        _outputLength = 0;
        return errno;
    }

    private int WriteLast(long offset, int headerLength)
    {
        var isOneWrite = _isHeaderInOutput;
        if (!isOneWrite)
        {
            var errno = Flush();
            if (errno != 0) return errno;
        }

        var header = headerLength <= OutputSize ? new Span<byte>(_output, headerLength) : new byte[headerLength];
        _description.WrittenSpan.CopyTo(header[SpoolRecord.FixedLength..]);
        SpoolRecord.WriteNumbers(header, (int)_frameLength, _crc.Value, _wrapped.Count, time.GetUtcNow());
        return io.Write(_fd, isOneWrite ? new ReadOnlySpan<byte>(_output, _outputLength) : header, offset);
    }

    /// <summary>A line that is wrapped: the number of its segment, and where it lies there.</summary>
    private readonly record struct WrappedPlace(int Segment, int Start, int Length);
}
