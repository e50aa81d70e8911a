using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.DockerApi;

/// <summary>
/// One connection to an engine's API, used by blocking calls that a wake-up ends. The framework's HTTP client would cost
/// megabytes of resident memory. One thread at a time.
/// </summary>
internal sealed unsafe class DockerConnection : IDisposable
{
    private const int KeepAliveSeconds = 30;

    private readonly Socket _socket;
    private readonly int _fd;
    private readonly StopSignal _stop;

    private DockerConnection(Socket socket, StopSignal stop)
    {
        _socket = socket;
        _fd = (int)socket.Handle;
        _stop = stop;
    }

    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">Nobody listens there, or the process may not connect.</exception>
    /// <exception cref="TimeoutException">There is no answer in time.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public static DockerConnection Open(DockerHost host, TimeSpan limit, StopSignal stop)
    {
        var socket = host.SocketPath is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (host.SocketPath is { } path)
            {
                // A local connection is made at once or not at all.
                socket.Connect(new UnixDomainSocketEndPoint(path));
                socket.Blocking = false;
                return new DockerConnection(socket, stop);
            }

            // The system's resolver cannot be interrupted; the thread that waits for it holds up nothing but this.
            var addresses = System.Net.Dns.GetHostAddresses(host.Name);
            socket.Blocking = false;
            // An engine whose machine is gone says nothing, and a stream of events may be silent for hours.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
            var connection = new DockerConnection(socket, stop);
            connection.Connect(new System.Net.IPEndPoint(addresses[0], host.Port), limit);
            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends all bytes.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public void Send(ReadOnlySpan<byte> bytes, TimeSpan limit)
    {
        var begun = Stopwatch.GetTimestamp();
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var sent = Libc.Send(_fd, start + done, (nuint)(bytes.Length - done), Libc.NoSignal);
                if (sent >= 0)
                {
                    done += (int)sent;
                    continue;
                }

                var errno = Marshal.GetLastPInvokeError();
                if (errno is not (Errno.Again or Errno.Interrupted)) throw new IOException(Errno.Describe(errno));
                Wait(Libc.PollOut, limit - Stopwatch.GetElapsedTime(begun));
            }
        }
    }

    /// <summary>Receives at least one byte.</summary>
    /// <param name="buffer">Where they go.</param>
    /// <param name="limit">The longest wait; <see cref="Timeout.InfiniteTimeSpan"/> for ever, as a stream of events needs it.</param>
    /// <returns>The number of bytes; 0 where the other side has closed.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">Nothing came in time.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public int Receive(Span<byte> buffer, TimeSpan limit)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var received = Libc.Receive(_fd, start, (nuint)buffer.Length, 0);
                if (received >= 0) return (int)received;
                var errno = Marshal.GetLastPInvokeError();
                if (errno == Errno.Interrupted) continue;
                if (errno != Errno.Again) throw new IOException(Errno.Describe(errno));
                Wait(Libc.PollIn, limit);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Connect(System.Net.IPEndPoint target, TimeSpan limit)
    {
        try
        {
            _socket.Connect(target);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            Wait(Libc.PollOut, limit);
            var status = (int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            if (status != 0) throw new SocketException(status);
        }
    }

    private void Wait(short events, TimeSpan limit)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            if (_stop.IsSet) throw new OperationCanceledException();
            var left = limit == Timeout.InfiniteTimeSpan ? limit : limit - Stopwatch.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan) throw new TimeoutException("the Docker engine does not answer");
            if (Poller.Wait(_fd, events, _stop.Fd, left) != 0) return;
        }
    }
}
