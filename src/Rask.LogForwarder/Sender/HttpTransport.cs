using System.Net.Sockets;
using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;
using Rask.Protocol;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// Delivers batches as NDJSON over one HTTP/1.1 connection that is kept. A batch is encoded while it is being sent, and
/// again when it has to be sent again. One owner at a time: see <see cref="IDirectDelivery"/>.
/// </summary>
internal sealed unsafe class HttpTransport(
    Uri endpoint, TimeSpan connectLimit, TimeSpan requestLimit, RecordEncoder encoder, string version, Counters counters) : ITransport
{
    private const int LongestReason = 200;

    private static readonly byte[] BatchIdLine = Encoding.ASCII.GetBytes($"\r\n{AggregateEndpoint.BatchIdHeader}: ");
    private static readonly byte[] IdempotencyKeyLine = Encoding.ASCII.GetBytes($"\r\n{AggregateEndpoint.IdempotencyKeyHeader}: ");

    private readonly ChunkWriter _writer = new();
    private readonly HttpResponseReader _reader = new();
    private readonly byte[] _headStart = Encoding.ASCII.GetBytes(
        $"POST {endpoint.PathAndQuery} HTTP/1.1\r\nHost: {HostOf(endpoint)}\r\n"
        + $"User-Agent: rask-log-forwarder/{version}\r\nContent-Type: {AggregateEndpoint.ContentType}\r\n"
        + $"Transfer-Encoding: chunked\r\n{AggregateEndpoint.BatchSizeHeader}: ");

    private HttpConnection? _connection;

    // What a small batch last grew to when it was encoded, and the longest request that leaves at once.
    private double _expansion = 1.5;
    private int _mostAtOnce = ChunkWriter.UsualCapacity;
    private bool _isKnownQuiet;

    /// <inheritdoc/>
    public DeliveryResult Send(Batch batch, string batchId, AbortSignal abort)
    {
        try
        {
            while (true)
            {
                // What a server says unasked answers nothing (RFC 9112, section 9.2), nor may it answer the next request.
                if (_connection is not null && !_isKnownQuiet && _connection.HasInput) Close();
                _isKnownQuiet = false;
                var isFresh = _connection is null;
                _connection ??= HttpConnection.Open(endpoint.IdnHost, endpoint.Port, connectLimit, abort);
                try
                {
                    return Attempt(_connection, batch, batchId, Deadline.After(requestLimit, abort));
                }
                catch (Exception error) when (!isFresh && error is IOException or InvalidDataException)
                {
                    // A server may close a kept connection at any moment. Only a new one shows whether something is wrong.
                    Close();
                }
            }
        }
        catch (OperationCanceledException)
        {
            Close();
            return DeliveryResult.Aborted;
        }
        catch (Exception error) when (error is SocketException or InvalidDataException or TimeoutException or IOException)
        {
            Close();
            return DeliveryResult.Failed($"{endpoint.Authority}: {error.Message}");
        }
    }

    /// <inheritdoc/>
    public bool TrySendNow(Batch batch, string batchId, AbortSignal abort)
    {
        // Encoding what then does not fit would be done for nothing.
        if (batch.Bytes * _expansion > _mostAtOnce || _connection is null || _connection.HasInput) return false;
        _reader.Begin();
        try
        {
            WriteHead(batch, batchId);
            if (!TryEncodeWhole(batch, out var bytes)) return false;
            var sent = _connection.SendNow(_writer.Ready);
            if (sent == _writer.Ready.Length)
            {
                counters.AddBytesSent(bytes);
                counters.AddRecordsSent(batch.Records);
                return true;
            }

            // The rest of a request that has begun would have to wait, so the connection ends with it.
            if (sent > 0)
            {
                _mostAtOnce = sent;
                Close();
            }

            return false;
        }
        catch (IOException)
        {
            // A server may close a kept connection at any moment. Send opens a new one, and reports what is wrong there.
            Close();
            return false;
        }
        finally
        {
            _writer.Clear();
        }
    }

    /// <inheritdoc/>
    public DeliveryResult? TryFinishNow(Batch batch, AbortSignal abort)
    {
        try
        {
            return _connection is not null && _reader.ReceiveNow(_connection)
                ? Conclude(_connection, batch, isSent: true, Deadline.After(requestLimit, abort))
                : null;
        }
        catch (Exception error) when (error is InvalidDataException or TimeoutException or IOException or OperationCanceledException)
        {
            // Without a connection, Finish sends the batch again. Opening a new one takes waiting.
            Close();
            return null;
        }
    }

    /// <inheritdoc/>
    public DeliveryResult Finish(Batch batch, string batchId, AbortSignal abort)
    {
        try
        {
            if (_connection is not null) return Conclude(_connection, batch, isSent: true, Deadline.After(requestLimit, abort));
        }
        catch (OperationCanceledException)
        {
            Close();
            return DeliveryResult.Aborted;
        }
        catch (TimeoutException error)
        {
            Close();
            return DeliveryResult.Failed($"{endpoint.Authority}: {error.Message}");
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            // As in Send: the connection was a kept one, which a server may close at any moment.
            Close();
        }

        return Send(batch, batchId, abort);
    }

    /// <inheritdoc/>
    public void WaitIdle(int wake, TimeSpan limit)
    {
        if (_connection is null) _ = Poller.Wait(-1, 0, wake, limit);
        else if (_connection.WaitIdle(wake, limit)) _isKnownQuiet = true;
        else Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        _writer.Dispose();
    }

    private static string HostOf(Uri endpoint) =>
        endpoint.HostNameType == UriHostNameType.Dns && !endpoint.IsDefaultPort ? $"{endpoint.IdnHost}:{endpoint.Port}"
        : endpoint.HostNameType == UriHostNameType.Dns ? endpoint.IdnHost
        : endpoint.Authority;

    private DeliveryResult Attempt(HttpConnection connection, Batch batch, string batchId, Deadline deadline) =>
        Conclude(connection, batch, SendRequest(connection, batch, batchId, deadline), deadline);

    private DeliveryResult Conclude(HttpConnection connection, Batch batch, bool isSent, Deadline deadline)
    {
        var response = _reader.Read(connection, deadline);
        if (!isSent || !response.IsReusable) Close();
        if (response.StatusCode is >= 200 and < 300)
        {
            if (!isSent) return DeliveryResult.Failed($"{endpoint.Authority}: answered {response.StatusCode} before it had the whole batch");
            var rejected = Acknowledgement.ReadRejected(response.Body.Span, batch.Records);
            return rejected.Count == 0
                ? DeliveryResult.Acknowledged
                : new DeliveryResult(DeliveryStatus.Acknowledged, "", response.StatusCode, null, rejected);
        }

        var status = response.StatusCode is 408 or 429 or >= 500 ? DeliveryStatus.Retry : DeliveryStatus.Refused;
        return new DeliveryResult(
            status, Describe(response), response.StatusCode, RetryAfter.Parse(response.RetryAfter, DateTimeOffset.UtcNow), []);
    }

    /// <summary>Sends head and body. False where the answer came before the end.</summary>
    private bool SendRequest(HttpConnection connection, Batch batch, string batchId, Deadline deadline)
    {
        _reader.Begin();
        try
        {
            WriteHead(batch, batchId);
            var isFirst = true;
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

            _writer.End();
            _expansion = (double)written / batch.Bytes;
            counters.AddRecordsSent(batch.Records);
            // An answer that is there before the last bytes leave cannot be about the whole batch.
            if (!isFirst && connection.HasInput && !_reader.PassInterim(connection, deadline)) return false;
            return Flush(connection, deadline);
        }
        finally
        {
            _writer.Clear();
            _writer.Shrink();
        }
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
            if (!_reader.PassInterim(connection, deadline)) return false;
        }

        _writer.Clear();
        return true;
    }

    private void WriteHead(Batch batch, string batchId)
    {
        _writer.Begin(_headStart);
        _writer.Append(batch.Records);
        _writer.Append(BatchIdLine);
        _writer.Append(batchId);
        _writer.Append(IdempotencyKeyLine);
        _writer.Append(batchId);
        _writer.Append("\r\n\r\n"u8);
    }

    private string Describe(in HttpResponse response)
    {
        var text = Encoding.UTF8.GetString(response.Body.Span[..Math.Min(response.Body.Length, LongestReason)]).Trim();
        return text.Length == 0 ? $"{endpoint.Authority}: HTTP status {response.StatusCode}" : $"{endpoint.Authority}: HTTP status {response.StatusCode}: {text}";
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
        _isKnownQuiet = false;
    }
}
