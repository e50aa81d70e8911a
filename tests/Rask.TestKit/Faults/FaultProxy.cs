using System.Net;
using System.Net.Sockets;
using Rask.Protocol;

namespace Rask.TestKit.Faults;

/// <summary>
/// A proxy on the loopback address between a forwarder and a real aggregator, with faults by script: request by request a test
/// decides what becomes of it. It does not mend anything: where the aggregator is away or leaves, the client's connection is
/// closed. One thread for each connection. Thread-safe.
/// </summary>
public sealed class FaultProxy : IDisposable
{
    private readonly int _target;
    private readonly int[] _counts = new int[Enum.GetValues<ProxyAction>().Length];
    private readonly HashSet<ProxyConnection> _connections = [];
    private readonly Lock _lock = new();
    private Func<ProxiedRequest, ProxyPlan> _script = _ => ProxyPlan.Pass;
    private Socket _listener;
    private int _requestCount;
    private int _connectionCount;

    /// <param name="target">The aggregator's port.</param>
    public FaultProxy(int target)
    {
        _target = target;
        _listener = Listen(0);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    public int Port { get; }

    /// <summary>What a forwarder takes as <c>--endpoint</c>.</summary>
    public string Endpoint => $"http://127.0.0.1:{Port}{AggregateEndpoint.Path}";

    /// <summary>How many requests were treated so, those included that are being treated.</summary>
    public int Count(ProxyAction action) => Volatile.Read(ref _counts[(int)action]);

    /// <summary>From now on, treats requests by this script. It is asked for one request at a time.</summary>
    public void Script(Func<ProxiedRequest, ProxyPlan> script)
    {
        lock (_lock)
            _script = script;
    }

    /// <summary>Closes the port and all connections: clients are refused.</summary>
    public void Refuse()
    {
        _listener.Dispose();
        lock (_lock)
        {
            foreach (var connection in _connections)
                connection.Dispose();
        }
    }

    /// <summary>Listens again on the same port.</summary>
    public void Accept() => _listener = Listen(Port);

    public void Dispose() => Refuse();

    internal ProxyPlan Decide(RawMessage request, int connection)
    {
        lock (_lock)
        {
            var plan = _script(new ProxiedRequest(_requestCount++, connection, request.FirstLine, request.Headers, request.Bytes));
            _counts[(int)plan.Action]++;
            return plan;
        }
    }

    internal void Forget(ProxyConnection connection)
    {
        lock (_lock)
            _connections.Remove(connection);
    }

    private Socket Listen(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        new Thread(() => AcceptAll(listener)) { IsBackground = true, Name = "fault proxy" }.Start();
        return listener;
    }

    private void AcceptAll(Socket listener)
    {
        while (true)
        {
            try
            {
                var client = listener.Accept();
                lock (_lock)
                {
                    var connection = new ProxyConnection(this, client, _target, _connectionCount++);
                    _connections.Add(connection);
                    connection.Start();
                }
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
