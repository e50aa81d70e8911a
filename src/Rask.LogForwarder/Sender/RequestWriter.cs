using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// Puts requests together and sends them: encodes a batch while it is being sent, and again when it has to be sent again.
/// One owner at a time: see <see cref="IDirectDelivery"/>.
/// </summary>
internal sealed unsafe class RequestWriter(RequestHead head, RecordEncoder encoder, HttpResponseReader reader, Counters counters) : IDisposable
{
    private readonly ChunkWriter _writer = new();

    // What a small batch last grew to when it was encoded, and the longest request that leaves at once.
    private double _expansion = 1.5;
    private int _mostAtOnce = ChunkWriter.UsualCapacity;

    /// <summary>Sends head and body. False where the answer came before the end.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="InvalidDataException">What came before the end is not HTTP/1.1.</exception>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The attempt is to be given up.</exception>
    public bool Send(HttpConnection connection, in RequestContent content, Deadline deadline)
    {
        reader.Begin();
        try
        {
            head.Write(_writer, content);
            var isFirst = true;
            if (content.Lines is { } batch && !SendLines(connection, batch, deadline, ref isFirst)) return false;
            _writer.End();
            counters.AddRecordsSent(content.Records);
            // An answer that is there before the last bytes leave cannot be about the whole batch.
            if (!isFirst && connection.HasInput && !reader.PassInterim(connection, deadline)) return false;
            return Flush(connection, deadline);
        }
        finally
        {
            _writer.Clear();
            _writer.Shrink();
        }
    }

    /// <summary>True where a batch is small enough to leave at once. Encoding what then does not fit would be done for nothing.</summary>
    public bool MayFit(Batch batch) => batch.Bytes * _expansion <= _mostAtOnce;

    /// <summary>Sends a whole request, if there is room for all of it.</summary>
    /// <param name="connection">Where to.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="isBroken">True where a part of it left: nothing else can be sent on this connection.</param>
    /// <returns>False where it was not sent, or not all of it.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public bool TrySendNow(HttpConnection connection, Batch batch, out bool isBroken)
    {
        isBroken = false;
        reader.Begin();
        try
        {
            head.Write(_writer, RequestContent.Of(batch));
            if (!TryEncodeWhole(batch, out var bytes)) return false;
            var sent = connection.SendNow(_writer.Ready);
            if (sent == _writer.Ready.Length)
            {
                counters.AddBytesSent(bytes);
                counters.AddRecordsSent(batch.Records);
                return true;
            }

            isBroken = sent > 0;
            if (isBroken) _mostAtOnce = sent;
            return false;
        }
        finally
        {
            _writer.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private bool SendLines(HttpConnection connection, Batch batch, Deadline deadline, ref bool isFirst)
    {
        var written = 0L;
        foreach (ref readonly var segment in batch.Segments)
        {
            var at = segment.Start;
            var end = at + segment.Length;
            while (at < end)
            {
                _writer.OpenChunk();
                var result = encoder.Encode(
                    at, end, _writer.BodyStart, _writer.BodyEnd, batch.Owner.Tags, segment.Generation,
                    segment.Offset + (at - segment.Start), segment.Flags);
                _writer.Advance(result.Written);
                written += result.Written;
                counters.AddBytesSent(result.Written);
                at += result.Consumed;
                if (at == end) break;
                _writer.CloseChunk();
                if (!Flush(connection, deadline)) return false;
                isFirst = false;
                if (result.Consumed == 0) _writer.Grow(result.RequiredCapacity);
            }
        }

        _expansion = (double)written / batch.Bytes;
        return true;
    }

    /// <summary>Puts the whole request into the buffer. False where it does not fit.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="bytes">Bytes of the body, without the chunks' heads.</param>
    private bool TryEncodeWhole(Batch batch, out long bytes)
    {
        bytes = 0;
        _writer.OpenChunk();
        foreach (ref readonly var segment in batch.Segments)
        {
            var result = encoder.Encode(
                segment.Start, segment.Start + segment.Length, _writer.BodyStart, _writer.BodyEnd, batch.Owner.Tags,
                segment.Generation, segment.Offset, segment.Flags);
            if (result.Consumed < segment.Length)
            {
                _expansion *= 1.5;
                return false;
            }

            _writer.Advance(result.Written);
            bytes += result.Written;
        }

        _expansion = (double)bytes / batch.Bytes;
        _writer.End();
        return true;
    }

    /// <summary>Sends what is ready. False where the answer has begun before that.</summary>
    private bool Flush(HttpConnection connection, Deadline deadline)
    {
        var rest = _writer.Ready;
        while (true)
        {
            rest = rest[connection.Send(rest, deadline)..];
            if (rest.IsEmpty) break;
            if (!reader.PassInterim(connection, deadline)) return false;
        }

        _writer.Clear();
        return true;
    }
}
