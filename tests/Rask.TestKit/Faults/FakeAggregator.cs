using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Rask.Protocol;

namespace Rask.TestKit.Faults;

/// <summary>
/// An aggregator that misbehaves as a test wants. Raw sockets: a web framework would not close in the middle of an answer.
/// It keeps every request. Thread-safe.
/// </summary>
public sealed class FakeAggregator : IDisposable
{
    private readonly List<RecordedRequest> _requests = [];
    private readonly List<Socket> _connections = [];
    private readonly List<string> _violations = [];
    private readonly List<string> _handshakeFailures = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly SslServerAuthenticationOptions? _tls;
    private Func<RecordedRequest, FakeAnswer> _script;
    private Socket _listener;

    /// <param name="script">Decides after a request has been read. Null accepts everything.</param>
    /// <param name="tls">With which certificate it speaks TLS; null for none.</param>
    public FakeAggregator(Func<RecordedRequest, FakeAnswer>? script = null, SslServerAuthenticationOptions? tls = null)
    {
        _tls = tls;
        _script = script ?? (_ => FakeAnswer.Accept);
        _listener = Listen(0);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    public int Port { get; }

    /// <summary>What a forwarder takes as <c>--endpoint</c>.</summary>
    public string Endpoint => $"{(_tls is null ? "http" : "https")}://127.0.0.1:{Port}{AggregateEndpoint.Path}";

    /// <summary>Every request that was read to its end, answered or not.</summary>
    public IReadOnlyList<RecordedRequest> Requests
    {
        get
        {
            lock (_lock)
                return _requests.ToArray();
        }
    }

    /// <summary>What no correct client does: a broken head or broken framing.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_lock)
                return _violations.ToArray();
        }
    }

    /// <summary>Why clients got no TLS session.</summary>
    public IReadOnlyList<string> HandshakeFailures
    {
        get
        {
            lock (_lock)
                return _handshakeFailures.ToArray();
        }
    }

    /// <summary>The lines of all acknowledged batches, in the order of arrival.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> AcknowledgedLines =>
        Requests.Where(request => request.IsAcknowledged).SelectMany(request => request.Lines);

    /// <summary>How many lines have been acknowledged.</summary>
    public long AcknowledgedCount => Requests.Where(request => request.IsAcknowledged).Sum(request => (long)request.LineCount);

    /// <summary>From now on, answers by this script.</summary>
    public void Answer(Func<RecordedRequest, FakeAnswer> script)
    {
        lock (_lock)
            _script = script;
    }

    /// <summary>Closes the port and all connections: clients are refused.</summary>
    public void GoDown()
    {
        _listener.Dispose();
        CloseConnections();
    }

    /// <summary>Listens again on the same port.</summary>
    public void ComeBack() => _listener = Listen(Port);

    public void Dispose()
    {
        _end.Cancel();
        GoDown();
    }

    private Socket Listen(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        new Thread(() => AcceptAll(listener)) { IsBackground = true, Name = "fake aggregator" }.Start();
        return listener;
    }

    private void AcceptAll(Socket listener)
    {
        while (true)
        {
            try
            {
                var connection = listener.Accept();
                connection.NoDelay = true;
                int number;
                lock (_lock)
                {
                    number = _connections.Count;
                    _connections.Add(connection);
                }

                new Thread(() => Serve(connection, number)) { IsBackground = true, Name = $"fake connection {number}" }.Start();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Serve(Socket connection, int number)
    {
        try
        {
            // A client that was reset right after it connected is no connection any more.
            using var stream = Secure(new NetworkStream(connection, true));
            var reader = new HttpRequestReader(stream);
            while (reader.ReadHead() is var (line, headers))
            {
                if (headers.ContainsKey("Expect"))
                    stream.Write("HTTP/1.1 100 Continue\r\n\r\n"u8);
                var body = reader.ReadBody(headers);
                RecordedRequest request;
                Func<RecordedRequest, FakeAnswer> script;
                lock (_lock)
                {
                    request = new RecordedRequest(_requests.Count, number, line, headers, body);
                    _requests.Add(request);
                    script = _script;
                }

                if (!Reply(stream, request, script(request)))
                    return;
            }
        }
        catch (AuthenticationException error)
        {
            lock (_lock)
                _handshakeFailures.Add(error.Message);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // A client may leave at any time: it was killed, or it gave up waiting.
        }
        catch (Exception error) when (error is InvalidDataException or FormatException)
        {
            lock (_lock)
                _violations.Add(error.Message);
        }
    }

    private Stream Secure(NetworkStream stream)
    {
        if (_tls is null)
            return stream;
        var secure = new SslStream(stream);
        try
        {
            secure.AuthenticateAsServer(_tls);
            return secure;
        }
        catch
        {
            secure.Dispose();
            throw;
        }
    }

    private bool Reply(Stream stream, RecordedRequest request, FakeAnswer answer)
    {
        if (answer.Delay > TimeSpan.Zero && _end.Token.WaitHandle.WaitOne(answer.Delay))
            return false;
        if (answer.Hangs)
        {
            // Returns when the client closes or the test ends.
            _ = stream.ReadByte();
            return false;
        }

        if (answer.Status == 0)
            return false;

        // Before the answer: as soon as the client has it, a test may look.
        request.IsAcknowledged = answer.IsAcknowledgement;
        stream.Write(answer.Render(request.LineCount));
        return !answer.IsCut;
    }

    private void CloseConnections()
    {
        lock (_lock)
        {
            foreach (var connection in _connections)
                connection.Dispose();
        }
    }
}
