using System.Net;
using System.Net.Sockets;

namespace Rask.TestKit.Processes;

/// <summary>Finds a TCP port of the loopback address on which nothing listens.</summary>
public static class FreePort
{
    /// <summary>
    /// The kernel hands out ports in an order of its own, so two callers hardly ever get the same;
    /// a program that takes port 0 and tells which one it got is still the better way.
    /// </summary>
    public static int Next()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }
}
