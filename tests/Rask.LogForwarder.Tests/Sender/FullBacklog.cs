using System.Net;
using System.Net.Sockets;

namespace Rask.LogForwarder.Tests.Sender;

/// <summary>A port that listens and whose queue is full: further connections are neither accepted nor refused.</summary>
internal sealed class FullBacklog : IDisposable
{
    private readonly List<Socket> _sockets = [];

    public FullBacklog()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(listener);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        for (var i = 0; i < 8; i++)
        {
            var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _sockets.Add(filler);
            try
            {
                filler.Connect(new IPEndPoint(IPAddress.Loopback, Port));
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                if (!filler.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectWrite)) return;
            }
        }

        throw new InvalidOperationException("the queue does not fill");
    }

    public int Port { get; }

    public void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
    }
}
