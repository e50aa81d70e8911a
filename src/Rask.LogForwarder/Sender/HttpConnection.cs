using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// One TCP connection, used by blocking calls with time limits. One owner at a time: see <see cref="Buffer.IDirectDelivery"/>.
/// </summary>
/// <remarks>
/// The framework's HTTP client would cost 5 MB of resident memory, a third of the whole budget, and hide whether bytes
/// had left before an attempt failed. What HTTP/1.1 needs here is one request and one answer at a time. Bytes are moved
/// by the C library: having to wait is then an error number among others, and the wait is the one that also hears the end.
/// </remarks>
internal sealed unsafe class HttpConnection : IDisposable
{
    /// <summary>
    /// The send buffer that is asked for, the usual system's limit (net.core.wmem_max). It takes a whole small request at
    /// once, also on a new connection, and bounds the kernel's memory for it, which counts as the container's.
    /// </summary>
    private const int SendBuffer = 208 * 1024;

    private readonly Socket _socket;
    private readonly int _fd;

    private HttpConnection(Socket socket)
    {
        _socket = socket;
        _fd = (int)socket.Handle;
    }

    /// <summary>True where the other side has sent something, or closed, and nothing of it was received yet.</summary>
    public bool HasInput => Poller.Wait(_fd, Libc.PollIn, -1, TimeSpan.Zero) != 0;

    /// <summary>Connects to the first address of a host that answers.</summary>
    /// <exception cref="SocketException">No address answers, or the name is not known.</exception>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public static HttpConnection Open(string host, int port, TimeSpan limit, AbortSignal abort)
    {
        var deadline = Deadline.After(limit, abort);
        // Asked anew for every connection: containers change their addresses when they are recreated.
        return Open(HostResolver.Resolve(host, deadline), port, deadline, abort);
    }

    /// <summary>Connects to the first address that answers.</summary>
    /// <inheritdoc cref="Open(string, int, TimeSpan, AbortSignal)"/>
    public static HttpConnection Open(ReadOnlySpan<IPAddress> addresses, int port, Deadline deadline, AbortSignal abort)
    {
        Exception failure = new SocketException((int)SocketError.HostNotFound);
        for (var i = 0; i < addresses.Length; i++)
        {
            // One address that swallows everything must leave time for those behind it.
            var share = Deadline.After(deadline.Left / (addresses.Length - i), abort);
            Socket? socket = null;
            try
            {
                socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp)
                {
                    Blocking = false,
                    NoDelay = true,
                    SendBufferSize = SendBuffer,
                };
                Connect(socket, new IPEndPoint(addresses[i], port), share);
                return new HttpConnection(socket);
            }
            catch (Exception error) when (error is SocketException or TimeoutException)
            {
                failure = error;
                socket?.Dispose();
            }
            catch
            {
                socket?.Dispose();
                throw;
            }
        }

        throw failure;
    }

    /// <summary>
    /// Sends bytes.
    /// </summary>
    /// <returns>
    /// How many were sent: fewer than all where the other side spoke or closed before, which is then to be received.
    /// </returns>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public int Send(ReadOnlySpan<byte> bytes, Deadline deadline)
    {
        var done = 0;
        fixed (byte* start = bytes)
        {
            while (done < bytes.Length)
            {
                var sent = Libc.Send(_fd, start + done, (nuint)(bytes.Length - done), Libc.NoSignal);
                if (sent >= 0)
                {
                    done += (int)sent;
                    continue;
                }

                var errno = Marshal.GetLastPInvokeError();
                if (errno == Errno.Interrupted) continue;
                // A server that refuses a request closes its side while we still send; what it said first can be read.
                if (errno is Errno.ConnectionReset or Errno.BrokenPipe && HasInput) return done;
                if (errno != Errno.Again) throw new IOException(Errno.Describe(errno));
                var events = deadline.Wait(_fd, Libc.PollOut | Libc.PollIn);
                if ((events & Libc.PollIn) != 0) return done;
            }
        }

        return done;
    }

    /// <summary>Sends what there is room for, without waiting.</summary>
    /// <returns>How many bytes left; 0 where there is no room.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public int SendNow(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var sent = Libc.Send(_fd, start, (nuint)bytes.Length, Libc.NoSignal);
            if (sent >= 0) return (int)sent;
        }

        var errno = Marshal.GetLastPInvokeError();
        return errno is Errno.Again or Errno.Interrupted ? 0 : throw new IOException(Errno.Describe(errno));
    }

    /// <summary>
    /// Receives at least one byte.
    /// </summary>
    /// <returns>The number of bytes; 0 where the other side has closed.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public int Receive(Span<byte> buffer, Deadline deadline)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                // The answer takes longer than a system call: asking for it before waiting would nearly always be in vain.
                _ = deadline.Wait(_fd, Libc.PollIn);
                var received = Libc.Receive(_fd, start, (nuint)buffer.Length, 0);
                if (received >= 0) return (int)received;
                var errno = Marshal.GetLastPInvokeError();
                if (errno is not (Errno.Again or Errno.Interrupted)) throw new IOException(Errno.Describe(errno));
            }
        }
    }

    /// <summary>Receives what is there, without waiting.</summary>
    /// <returns>The number of bytes; 0 where the other side has closed; -1 where nothing is there.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public int ReceiveNow(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            var received = Libc.Receive(_fd, start, (nuint)buffer.Length, 0);
            if (received >= 0) return (int)received;
        }

        var errno = Marshal.GetLastPInvokeError();
        return errno is Errno.Again or Errno.Interrupted ? -1 : throw new IOException(Errno.Describe(errno));
    }

    /// <summary>
    /// Waits for a wake-up while nothing is being sent.
    /// </summary>
    /// <returns>False where the other side spoke unasked, or closed the connection, meanwhile.</returns>
    public bool WaitIdle(int wake, TimeSpan limit) => Poller.Wait(_fd, Libc.PollIn | Libc.PollReadHangUp, wake, limit) == 0;

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static void Connect(Socket socket, IPEndPoint target, Deadline deadline)
    {
        try
        {
            socket.Connect(target);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            _ = deadline.Wait((int)socket.Handle, Libc.PollOut);
            var status = (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            if (status != 0) throw new SocketException(status);
        }
    }
}
