using System.Net;
using System.Net.Sockets;

namespace Rask.LogForwarder.Tests.Sender;

/// <summary>
/// A server on the loopback whose connections are played by scripts: the n-th connection by the n-th script, later ones
/// by the last. What a script throws is kept, and fails the test when the server is disposed.
/// </summary>
internal sealed class RawServer : IDisposable
{
    private readonly Socket _listener;
    private readonly Action<RawPeer>[] _scripts;
    private readonly List<RawPeer> _peers = [];
    private readonly List<Exception> _failures = [];
    private readonly Lock _gate = new();
    private readonly CountdownEvent _running = new(1);

    public RawServer(params Action<RawPeer>[] scripts)
        : this(IPAddress.Loopback, scripts)
    {
    }

    public RawServer(IPAddress address, params Action<RawPeer>[] scripts)
        : this(address, 0, scripts)
    {
    }

    public RawServer(IPAddress address, int port, params Action<RawPeer>[] scripts)
    {
        _scripts = scripts;
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address, port));
        _listener.Listen();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Connections that were accepted so far.</summary>
    public int Connections
    {
        get
        {
            lock (_gate) return _peers.Count;
        }
    }

    /// <summary>Answers every request of a connection in the same way.</summary>
    public static Action<RawPeer> Always(Action<RawPeer, RawRequest> answer) => peer =>
    {
        while (peer.ReadRequest() is { } request) answer(peer, request);
    };

    public void Dispose()
    {
        _listener.Dispose();
        _running.Signal();
        var ended = _running.Wait(SenderRig.Grace);
        lock (_gate)
        {
            foreach (var peer in _peers) peer.Dispose();
            if (_failures.Count > 0) throw new InvalidOperationException("a script of the server failed", _failures[0]);
        }

        Assert.True(ended, "a script of the server did not end");
    }

    private void Accept()
    {
        while (true)
        {
            RawPeer peer;
            Action<RawPeer> script;
            try
            {
                var socket = _listener.Accept();
                socket.NoDelay = true;
                peer = new RawPeer(socket);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }

            lock (_gate)
            {
                script = _scripts[Math.Min(_peers.Count, _scripts.Length - 1)];
                _peers.Add(peer);
            }

            // The test may be over: whoever comes now is not served.
            if (!_running.TryAddCount())
            {
                peer.Dispose();
                return;
            }

            new Thread(() => Play(peer, script)) { IsBackground = true }.Start();
        }
    }

    private void Play(RawPeer peer, Action<RawPeer> script)
    {
        try
        {
            script(peer);
        }
        catch (Exception error) when (error is SocketException or EndOfStreamException or ObjectDisposedException)
        {
            // The client went away; whether it should have is for the test to say.
        }
        catch (Exception error)
        {
            lock (_gate) _failures.Add(error);
        }
        finally
        {
            peer.Dispose();
            _running.Signal();
        }
    }
}
