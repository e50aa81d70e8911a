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
/// again when it has to be sent again. Sender thread only.
/// </summary>
internal sealed unsafe class HttpTransport(
    Uri endpoint, TimeSpan connectLimit, TimeSpan requestLimit, RecordEncoder encoder, string version, Counters counters) : ITransport
{
    private const int LongestReason = 200;

    private readonly ChunkWriter _writer = new();
    private readonly HttpResponseReader _reader = new();
    private readonly string _headStart =
        $"POST {endpoint.PathAndQuery} HTTP/1.1\r\nHost: {endpoint.Authority}\r\n"
        + $"User-Agent: rask-log-forwarder/{version}\r\nContent-Type: {AggregateEndpoint.ContentType}\r\n"
        + "Transfer-Encoding: chunked\r\n";

    private HttpConnection? _connection;

    /// <inheritdoc/>
    public DeliveryResult Send(Batch batch, string batchId, AbortSignal abort)
    {
        try
        {
            while (true)
            {
                var isFresh = _connection is null;
                _connection ??= HttpConnection.Open(endpoint.IdnHost, endpoint.Port, connectLimit, abort);
                try
                {
                    return Attempt(_connection, batch, batchId, Deadline.After(requestLimit, abort));
                }
                catch (Exception error) when (!isFresh && error is SocketException or InvalidDataException)
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
    public void WaitIdle(int wake, TimeSpan limit)
    {
        if (_connection is null) _ = Poller.Wait(-1, 0, wake, limit);
        else if (!_connection.WaitIdle(wake, limit)) Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        _writer.Dispose();
    }

    private DeliveryResult Attempt(HttpConnection connection, Batch batch, string batchId, Deadline deadline)
    {
        var isSent = SendRequest(connection, batch, batchId, deadline);
        var response = _reader.Read(connection, deadline);
        connection.WasUsed = true;
        if (!isSent || !response.IsReusable) Close();
        var retryAfter = RetryAfter.Parse(response.RetryAfter, DateTimeOffset.UtcNow);
        switch (response.StatusCode)
        {
            case >= 200 and < 300 when !isSent:
                return DeliveryResult.Failed($"{endpoint.Authority}: answered {response.StatusCode} before it had the whole batch");
            case >= 200 and < 300:
                var rejected = Acknowledgement.ReadRejected(response.Body.Span, batch.Records);
                return rejected.Count == 0
                    ? DeliveryResult.Acknowledged
                    : new DeliveryResult(DeliveryStatus.Acknowledged, "", response.StatusCode, null, rejected);
            case 408 or 429 or >= 500:
                return new DeliveryResult(DeliveryStatus.Retry, Describe(response), response.StatusCode, retryAfter, []);
            default:
                return new DeliveryResult(DeliveryStatus.Refused, Describe(response), response.StatusCode, retryAfter, []);
        }
    }

    /// <summary>Sends head and body. False where the answer came before the end.</summary>
    private bool SendRequest(HttpConnection connection, Batch batch, string batchId, Deadline deadline)
    {
        _writer.Begin(Head(batch, batchId));
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
                counters.AddBytesSent(result.Written);
                at += result.Consumed;
                if (at == end) break;
                if (!Flush(connection, deadline)) return false;
                if (result.Consumed == 0) _writer.Grow(result.RequiredCapacity);
            }
        }

        _writer.End();
        counters.AddRecordsSent(batch.Records);
        var isSent = connection.Send(_writer.Ready, deadline);
        _writer.Clear();
        _writer.Shrink();
        return isSent;
    }

    private bool Flush(HttpConnection connection, Deadline deadline)
    {
        _writer.CloseChunk();
        var isSent = connection.Send(_writer.Ready, deadline);
        _writer.Clear();
        return isSent;
    }

    private ReadOnlySpan<byte> Head(Batch batch, string batchId)
    {
        var head = $"{_headStart}{AggregateEndpoint.BatchSizeHeader}: {batch.Records}\r\n"
            + $"{AggregateEndpoint.BatchIdHeader}: {batchId}\r\n{AggregateEndpoint.IdempotencyKeyHeader}: {batchId}\r\n\r\n";
        return Encoding.ASCII.GetBytes(head);
    }

    private string Describe(HttpResponse response)
    {
        var text = Encoding.UTF8.GetString(response.Body.Span[..Math.Min(response.Body.Length, LongestReason)]).Trim();
        return text.Length == 0 ? $"{endpoint.Authority}: HTTP status {response.StatusCode}" : $"{endpoint.Authority}: HTTP status {response.StatusCode}: {text}";
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
