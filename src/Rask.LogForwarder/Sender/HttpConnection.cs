using System.Net;
using System.Net.Sockets;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// One TCP connection, used by blocking calls with time limits. Sender thread only.
/// </summary>
/// <remarks>
/// The framework's HTTP client would cost 5 MB of resident memory, a third of the whole budget, and hide whether bytes
/// had left before an attempt failed. What HTTP/1.1 needs here is one request and one answer at a time.
/// </remarks>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket;

    private HttpConnection(Socket socket) => _socket = socket;

    /// <summary>True once a whole answer was read on it: a failure may then only mean that the server had closed it.</summary>
    public bool WasUsed { get; set; }

    private int Fd => (int)_socket.Handle;

    /// <summary>Connects to the first address of a host that answers.</summary>
    /// <exception cref="SocketException">No address answers in time, or the name is not known.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public static HttpConnection Open(string host, int port, TimeSpan limit, AbortSignal abort)
    {
        var deadline = Deadline.After(limit, abort);
        // Asked anew for every connection: containers change their addresses when they are recreated.
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : Dns.GetHostAddresses(host);
        SocketException? failure = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false, NoDelay = true };
            try
            {
                Connect(socket, new IPEndPoint(address, port), deadline);
                return new HttpConnection(socket);
            }
            catch (SocketException error)
            {
                failure = error;
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>
    /// Sends bytes.
    /// </summary>
    /// <returns>False where the other side began to answer, or closed, before all was sent: its answer is to be read.</returns>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public bool Send(ReadOnlySpan<byte> bytes, Deadline deadline)
    {
        while (bytes.Length > 0)
        {
            var sent = _socket.Send(bytes, SocketFlags.None, out var error);
            if (error == SocketError.Success)
            {
                bytes = bytes[sent..];
                continue;
            }

            // A server that refuses a request closes its side while we still send; what it said first can be read.
            if (error is SocketError.ConnectionReset or SocketError.Shutdown && HasAnswer()) return false;
            if (error != SocketError.WouldBlock) throw new SocketException((int)error);
            var events = deadline.Wait(Fd, (short)(Libc.PollOut | Libc.PollIn));
            if ((events & Libc.PollIn) != 0) return false;
        }

        return true;
    }

    /// <summary>
    /// Receives at least one byte.
    /// </summary>
    /// <returns>The number of bytes; 0 where the other side has closed.</returns>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public int Receive(Span<byte> buffer, Deadline deadline)
    {
        while (true)
        {
            // The answer takes longer than a system call: asking for it before waiting would nearly always be in vain.
            _ = deadline.Wait(Fd, Libc.PollIn);
            var received = _socket.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.Success) return received;
            if (error != SocketError.WouldBlock) throw new SocketException((int)error);
        }
    }

    /// <summary>
    /// Waits for a wake-up while nothing is being sent.
    /// </summary>
    /// <returns>False where the other side closed the connection meanwhile.</returns>
    public bool WaitIdle(int wake, TimeSpan limit) => Poller.Wait(Fd, Libc.PollIn | Libc.PollReadHangUp, wake, limit) == 0;

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

    private bool HasAnswer() => (Poller.Wait(Fd, Libc.PollIn, -1, TimeSpan.Zero) & Libc.PollIn) != 0;
}
