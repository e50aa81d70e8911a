using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender.Tls;

/// <summary>
/// A TLS session over a TCP connection that it owns. One owner at a time: see <see cref="Buffer.IDirectDelivery"/>.
/// </summary>
/// <remarks>
/// The socket does not block: where OpenSSL has to wait it says for what, and the wait is the same as without TLS. Input on
/// the socket need not be something that the other side says: sessions' tickets and new keys come unasked in TLS 1.3, so
/// that only OpenSSL can tell.
/// </remarks>
internal sealed unsafe class TlsConnection : HttpConnection
{
    /// <summary>The most that one record carries (RFC 8446, section 5.1).</summary>
    private const int RecordSize = 1 << 14;

    private readonly PlainConnection _plain;
    private readonly TlsContext _context;
    private readonly string _host;
    private readonly int _fd;
    private void* _ssl;
    private IOException? _failure;

    /// <summary>True where the server has asked for a certificate in vain, and has said nothing since.</summary>
    private bool _isAskedInVain;

    private TlsConnection(PlainConnection plain, TlsContext context, string host)
    {
        (_plain, _context, _host, _fd) = (plain, context, host, plain.Fd);
        _ssl = context.NewSession(host);
    }

    /// <inheritdoc/>
    public override bool HasInput
    {
        get
        {
            if (_failure is not null) return true;
            byte first;
            OpenSsl.ClearErrors();
            var count = OpenSsl.SslPeek(_ssl, &first, 1);
            if (count > 0) return true;
            var error = OpenSsl.SslGetError(_ssl, count);
            if (error is OpenSsl.ErrorWantRead or OpenSsl.ErrorWantWrite) return false;
            // An orderly end can be received; why the other side broke off is said only once.
            if (error != OpenSsl.ErrorZeroReturn) _ = Fail(error);
            return true;
        }
    }

    /// <summary>Makes a session over a connection.</summary>
    /// <param name="plain">The connection; it stays the caller's where this throws.</param>
    /// <param name="context">Whom to trust.</param>
    /// <param name="host">The host that must show a certificate for itself.</param>
    /// <param name="deadline">The end of the time for it.</param>
    /// <exception cref="SetupException">The other side is not the host, or does not take this client.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public static TlsConnection Open(PlainConnection plain, TlsContext context, string host, Deadline deadline)
    {
        var connection = new TlsConnection(plain, context, host);
        try
        {
            connection.ShakeHands(deadline);
            return connection;
        }
        catch
        {
            connection.Free();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Send(ReadOnlySpan<byte> bytes, Deadline deadline)
    {
        var done = 0;
        fixed (byte* start = bytes)
        {
            while (done < bytes.Length)
            {
                OpenSsl.ClearErrors();
                var sent = OpenSsl.SslWrite(_ssl, start + done, bytes.Length - done);
                if (sent > 0)
                {
                    done += sent;
                    continue;
                }

                var error = OpenSsl.SslGetError(_ssl, sent);
                if (error is OpenSsl.ErrorWantRead or OpenSsl.ErrorWantWrite)
                {
                    // A record that has left in part is finished by the next call with the same bytes.
                    var events = deadline.Wait(_fd, error == OpenSsl.ErrorWantRead ? Libc.PollIn : (short)(Libc.PollOut | Libc.PollIn));
                    if ((events & Libc.PollIn) != 0 && HasInput) return done;
                    continue;
                }

                var isClosed = error == OpenSsl.ErrorSyscall && Marshal.GetLastPInvokeError() is Errno.ConnectionReset or Errno.BrokenPipe;
                var failure = Explain(error);
                // A server that refuses a request closes its side while we still send; what it said first can be read.
                if (isClosed && HasInput) return _failure is null ? done : throw _failure;
                throw _failure = failure;
            }
        }

        return done;
    }

    /// <inheritdoc/>
    public override int SendNow(ReadOnlySpan<byte> bytes)
    {
        var done = 0;
        fixed (byte* start = bytes)
        {
            while (done < bytes.Length)
            {
                OpenSsl.ClearErrors();
                var sent = OpenSsl.SslWrite(_ssl, start + done, bytes.Length - done);
                if (sent > 0)
                {
                    done += sent;
                    continue;
                }

                var error = OpenSsl.SslGetError(_ssl, sent);
                if (error is not (OpenSsl.ErrorWantRead or OpenSsl.ErrorWantWrite)) throw Fail(error);
                // The record is sealed and may have left in part: nothing else can be sent now.
                return Math.Clamp(done + RecordSize, 1, bytes.Length - 1);
            }
        }

        return done;
    }

    /// <inheritdoc/>
    public override int Receive(Span<byte> buffer, Deadline deadline)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                if (_failure is not null) throw _failure;
                OpenSsl.ClearErrors();
                var received = OpenSsl.SslRead(_ssl, start, buffer.Length);
                if (received > 0)
                {
                    _isAskedInVain = false;
                    return received;
                }

                var error = OpenSsl.SslGetError(_ssl, received);
                if (error == OpenSsl.ErrorZeroReturn && !_isAskedInVain) return 0;
                if (error is not (OpenSsl.ErrorWantRead or OpenSsl.ErrorWantWrite)) throw Fail(error);
                _ = deadline.Wait(_fd, error == OpenSsl.ErrorWantRead ? Libc.PollIn : Libc.PollOut);
            }
        }
    }

    /// <inheritdoc/>
    public override int ReceiveNow(Span<byte> buffer)
    {
        if (_failure is not null) throw _failure;
        fixed (byte* start = buffer)
        {
            OpenSsl.ClearErrors();
            var received = OpenSsl.SslRead(_ssl, start, buffer.Length);
            if (received > 0) return received;
            var error = OpenSsl.SslGetError(_ssl, received);
            return error switch
            {
                OpenSsl.ErrorZeroReturn => 0,
                OpenSsl.ErrorWantRead or OpenSsl.ErrorWantWrite => -1,
                _ => throw Fail(error),
            };
        }
    }

    /// <inheritdoc/>
    public override bool WaitIdle(int wake, TimeSpan limit)
    {
        var events = Poller.Wait(_fd, Libc.PollIn | Libc.PollReadHangUp, wake, limit);
        // A ticket ends the wait early, which harms nobody.
        return events == 0 || (events == Libc.PollIn && !HasInput);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_ssl is not null && _failure is null)
        {
            // Once, without waiting: it tells the other side that nothing was cut off.
            OpenSsl.ClearErrors();
            _ = OpenSsl.SslShutdown(_ssl);
        }

        Free();
        _plain.Dispose();
    }

    private void ShakeHands(Deadline deadline)
    {
        if (OpenSsl.SslSetDescriptor(_ssl, _fd) != 1) throw new SetupException("OpenSSL does not take the socket");
        while (true)
        {
            _ = VerifyFailure.Take();
            _ = TlsContext.TakeQuestion();
            OpenSsl.ClearErrors();
            var result = OpenSsl.SslConnect(_ssl);
            _isAskedInVain |= TlsContext.TakeQuestion();
            if (result == 1) return;
            var error = OpenSsl.SslGetError(_ssl, result);
            if (error is not (OpenSsl.ErrorWantRead or OpenSsl.ErrorWantWrite)) throw Fail(error);
            _ = deadline.Wait(_fd, error == OpenSsl.ErrorWantRead ? Libc.PollIn : Libc.PollOut);
        }
    }

    private IOException Fail(int error) => _failure = Explain(error);

    private IOException Explain(int error)
    {
        var failure = TlsFault.Explain(error, _host, _context);
        // Many servers do not say that this is why, and some look only after the handshake whether there was a certificate.
        return _isAskedInVain ? TlsFault.MissingCertificate(_host) : failure;
    }

    private void Free()
    {
        OpenSsl.SslFree(_ssl);
        _ssl = null;
    }
}
