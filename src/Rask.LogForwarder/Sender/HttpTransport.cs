using System.Net.Sockets;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// Delivers batches as NDJSON over one HTTP/1.1 connection that is kept, with TLS where the endpoint says https. One owner at a time: see <see cref="IDirectDelivery"/>.
/// </summary>
internal sealed class HttpTransport : ITransport
{
    /// <summary>Who is talked to, for messages.</summary>
    private readonly string _peer;

    private readonly Connector _connector;
    private readonly BearerToken _token;
    private readonly TimeSpan _requestLimit;
    private readonly HttpResponseReader _reader = new();
    private readonly RequestWriter _writer;
    private HttpConnection? _connection;
    private bool _isKnownQuiet;

    public HttpTransport(
        Uri endpoint, TimeSpan connectLimit, TimeSpan requestLimit, RecordEncoder encoder, string version, Counters counters,
        AccessSettings? access = null)
    {
        access ??= AccessSettings.None;
        _peer = access.Proxy is null ? endpoint.Authority : $"{endpoint.Authority} through the proxy {access.Proxy}";
        _connector = new Connector(endpoint, access, connectLimit);
        _token = new BearerToken(access);
        _requestLimit = requestLimit;
        _writer = new RequestWriter(new RequestHead(endpoint, version, access.Proxy, _token), encoder, _reader, counters);
    }

    /// <inheritdoc/>
    public DeliveryResult Send(Batch batch, AbortSignal abort) => Exchange(RequestContent.Of(batch), abort);

    /// <inheritdoc/>
    public DeliveryResult SendVoid(BatchId id, ulong digest, BatchPart part, AbortSignal abort) =>
        Exchange(new RequestContent(null, id, digest, part), abort);

    /// <inheritdoc/>
    public DeliveryResult SendProbe(AbortSignal abort) => Exchange(RequestContent.Probe, abort);

    /// <inheritdoc/>
    public bool TrySendNow(Batch batch, AbortSignal abort)
    {
        if (!_writer.MayFit(batch) || _connection is null || _connection.HasInput) return false;
        try
        {
            _token.Refresh();
            var isSent = _writer.TrySendNow(_connection, batch, out var isBroken);
            // The rest of a request that has begun would have to wait, so the connection ends with it.
            if (isBroken) Close();
            return isSent;
        }
        catch (IOException)
        {
            // A server may close a kept connection at any moment. Send opens a new one, and reports what is wrong there.
            Close();
            return false;
        }
    }

    /// <inheritdoc/>
    public DeliveryResult? TryFinishNow(Batch batch, AbortSignal abort)
    {
        try
        {
            if (_connection is null || !_reader.ReceiveNow(_connection)) return null;
            var result = Conclude(_connection, batch.Records, isSent: true, Deadline.After(_requestLimit, abort));
            if (!IsOutdated(result)) return result;
            Close();
            return null;
        }
        catch (Exception error) when (error is InvalidDataException or TimeoutException or IOException or OperationCanceledException)
        {
            // Without a connection, Finish sends the batch again. Opening a new one takes waiting.
            Close();
            return null;
        }
    }

    /// <inheritdoc/>
    public DeliveryResult Finish(Batch batch, AbortSignal abort)
    {
        try
        {
            if (_connection is not null)
            {
                var result = Conclude(_connection, batch.Records, isSent: true, Deadline.After(_requestLimit, abort));
                if (!IsOutdated(result)) return result;
            }
        }
        catch (OperationCanceledException)
        {
            Close();
            return DeliveryResult.Aborted;
        }
        catch (TimeoutException error)
        {
            Close();
            return Fail(error, RetryReason.Timeout);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            // As in Exchange: the connection was a kept one, which a server may close at any moment.
            Close();
        }

        return Send(batch, abort);
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
        _connector.Dispose();
        _writer.Dispose();
    }

    private DeliveryResult Exchange(in RequestContent content, AbortSignal abort)
    {
        try
        {
            while (true)
            {
                // What a server says unasked answers nothing (RFC 9112, section 9.2), nor may it answer the next request.
                if (_connection is not null && !_isKnownQuiet && _connection.HasInput) Close();
                _isKnownQuiet = false;
                _token.Refresh();
                var isFresh = _connection is null;
                _connection ??= _connector.Open(abort);
                try
                {
                    var deadline = Deadline.After(_requestLimit, abort);
                    var result = Conclude(_connection, content.Records, _writer.Send(_connection, content, deadline), deadline);
                    if (!IsOutdated(result)) return result;
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
        catch (SetupException error)
        {
            Close();
            return new DeliveryResult(DeliveryStatus.Refused, $"{_peer}: {error.Message}", 0, null, []) { Fault = RetryReason.Refused };
        }
        catch (Exception error) when (error is SocketException or InvalidDataException or TimeoutException or IOException)
        {
            var reason = _connection is null ? RetryReason.Connect : error is TimeoutException ? RetryReason.Timeout : RetryReason.Broken;
            var isUnreachable = _connection is null && error is SocketException { SocketErrorCode: not SocketError.TimedOut };
            Close();
            return Fail(error, reason) with { IsUnreachable = isUnreachable };
        }
    }

    private DeliveryResult Conclude(HttpConnection connection, int records, bool isSent, Deadline deadline)
    {
        var response = _reader.Read(connection, deadline);
        if (!isSent || !response.IsReusable) Close();
        return !isSent && response.StatusCode is >= 200 and < 300
            ? DeliveryResult.Failed($"{_peer}: answered {response.StatusCode} before it had the whole batch")
            : AnswerStatus.Read(response, records, _peer).Without(_token.Value);
    }

    /// <summary>True where the token was refused, and its file now holds another one: it may be used at once.</summary>
    private bool IsOutdated(DeliveryResult result) => result.StatusCode == 401 && _token.HasNew();

    private DeliveryResult Fail(Exception error, RetryReason reason) => DeliveryResult.Failed($"{_peer}: {error.Message}", reason);

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
        _isKnownQuiet = false;
    }
}
