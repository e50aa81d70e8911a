using System.Net.Sockets;

namespace Rask.TestKit.Faults;

/// <summary>A unix socket that anybody may use, and that passes everything on to another one; until it is broken. Thread-safe.</summary>
public sealed class UnixRelay : IDisposable
{
    private readonly string _path;
    private readonly string _target;
    private readonly Lock _gate = new();
    private readonly List<Socket> _open = [];
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private bool _isBroken;

    public UnixRelay(string path, string target)
    {
        _path = path;
        _target = target;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, (UnixFileMode)438); // rw-rw-rw-
        _listener.Listen(16);
        new Thread(Accept) { IsBackground = true, Name = "relay" }.Start();
    }

    /// <summary>Ends all connections, and each new one at once.</summary>
    public void Break()
    {
        lock (_gate)
        {
            _isBroken = true;
            foreach (var socket in _open)
                socket.Dispose();
            _open.Clear();
        }
    }

    /// <summary>Passes on again.</summary>
    public void Mend()
    {
        lock (_gate)
            _isBroken = false;
    }

    public void Dispose()
    {
        _listener.Dispose();
        Break();
        File.Delete(_path);
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                var near = _listener.Accept();
                var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                lock (_gate)
                {
                    if (_isBroken)
                    {
                        near.Dispose();
                        far.Dispose();
                        continue;
                    }

                    far.Connect(new UnixDomainSocketEndPoint(_target));
                    _open.AddRange([near, far]);
                }

                Pass(near, far);
                Pass(far, near);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The listener was closed.
        }
    }

    private static void Pass(Socket from, Socket to) => new Thread(() =>
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (from.Receive(buffer) is > 0 and var count)
                to.Send(buffer.AsSpan(0, count));
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // One of the two ends was closed.
        }
    })
    { IsBackground = true, Name = "relay" }.Start();
}
