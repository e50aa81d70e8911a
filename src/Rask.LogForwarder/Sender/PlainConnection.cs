using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// A TCP connection without anything above it. One owner at a time: see <see cref="Buffer.IDirectDelivery"/>.
/// </summary>
/// <remarks>
/// Bytes are moved by the C library: having to wait is then an error number among others, and the wait is the one that
/// also hears the end.
/// </remarks>
internal sealed unsafe class PlainConnection : HttpConnection
{
    /// <summary>
    /// The send buffer that is asked for, the usual system's limit (net.core.wmem_max). It takes a whole small request at
    /// once, also on a new connection, and bounds the kernel's memory for it, which counts as the container's.
    /// </summary>
    private const int SendBuffer = 208 * 1024;

    private readonly Socket _socket;
    private readonly int _fd;

    private PlainConnection(Socket socket)
    {
        _socket = socket;
        _fd = (int)socket.Handle;
    }

    /// <summary>The socket, which does not block. It belongs to this object.</summary>
    public int Fd => _fd;

    /// <inheritdoc/>
    public override bool HasInput => Poller.Wait(_fd, Libc.PollIn, -1, TimeSpan.Zero) != 0;

    /// <summary>Connects to the first address that answers.</summary>
    /// <exception cref="SocketException">No address answers.</exception>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public static PlainConnection Open(ReadOnlySpan<IPAddress> addresses, int port, Deadline deadline, AbortSignal abort)
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
                return new PlainConnection(socket);
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

    /// <inheritdoc/>
    public override int Send(ReadOnlySpan<byte> bytes, Deadline deadline)
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

    /// <inheritdoc/>
    public override int SendNow(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var sent = Libc.Send(_fd, start, (nuint)bytes.Length, Libc.NoSignal);
            if (sent >= 0) return (int)sent;
        }

        var errno = Marshal.GetLastPInvokeError();
        return errno is Errno.Again or Errno.Interrupted ? 0 : throw new IOException(Errno.Describe(errno));
    }

    /// <inheritdoc/>
    public override int Receive(Span<byte> buffer, Deadline deadline)
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

    /// <inheritdoc/>
    public override int ReceiveNow(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            var received = Libc.Receive(_fd, start, (nuint)buffer.Length, 0);
            if (received >= 0) return (int)received;
        }

        var errno = Marshal.GetLastPInvokeError();
        return errno is Errno.Again or Errno.Interrupted ? -1 : throw new IOException(Errno.Describe(errno));
    }

    /// <inheritdoc/>
    public override bool WaitIdle(int wake, TimeSpan limit) => Poller.Wait(_fd, Libc.PollIn | Libc.PollReadHangUp, wake, limit) == 0;

    /// <inheritdoc/>
    public override void Dispose() => _socket.Dispose();

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
