using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender.Tls;

/// <summary>What a failed call on a TLS session means. Thread-safe: it has no state.</summary>
internal static class TlsFault
{
    // SSL_R_ of openssl/sslerr.h. An alert that the other side sent is 1000 and its number (RFC 8446, section 6).
    private const int UnsupportedProtocol = 258;
    private const int WrongVersionNumber = 267;
    private const int PacketLengthTooLong = 198;
    private const int UnexpectedEnd = 294;
    private const int FirstAlert = 1000;

    /// <summary>The exception for a call that failed. Right after the call, on the same thread.</summary>
    /// <param name="error">What <see cref="OpenSsl.SslGetError"/> says.</param>
    /// <param name="host">The server, as the user named it.</param>
    /// <param name="context">What the session was made from.</param>
    public static IOException Explain(int error, string host, TlsContext context)
    {
        var errno = Marshal.GetLastPInvokeError();
        if (error == OpenSsl.ErrorSyscall && errno != 0) return new IOException(Errno.Describe(errno));
        if (error is OpenSsl.ErrorSyscall or OpenSsl.ErrorZeroReturn) return new IOException("the connection was closed");
        var text = NativeText.OfLastError(out var reason);
        // Whatever is the first of several errors: where a certificate was looked at and found wrong, that is the reason.
        if (VerifyFailure.Take() is { } failure) return new SetupException(failure.Explain(host, context.CaFile));
        return reason switch
        {
            WrongVersionNumber or PacketLengthTooLong =>
                new SetupException($"{host} does not speak TLS on this port; use http:// in RASK_ENDPOINT, or the port that does"),
            UnsupportedProtocol => new SetupException($"{host} speaks only versions of TLS that are not safe; let it offer TLS 1.2 or 1.3"),
            UnexpectedEnd => new IOException("the connection was closed without the end of TLS"),
            > FirstAlert and < FirstAlert + 256 => OfAlert(reason - FirstAlert, text, host),
            _ => new IOException("TLS: " + (text.Length == 0 ? $"error {error}" : text)),
        };
    }

    /// <summary>The server wants to know who we are.</summary>
    public static SetupException MissingCertificate(string host) =>
        new($"{host} wants a client certificate, got none, and ended the connection; name one with RASK_CLIENT_CERT_FILE and RASK_CLIENT_KEY_FILE");

    private static IOException OfAlert(int alert, string text, string host) => alert switch
    {
        // certificate_required, handshake_failure: the second is what TLS 1.2 says for the first, among other things.
        116 => MissingCertificate(host),
        40 => new SetupException(
            $"{host} ends the handshake without saying why (handshake_failure): it may want a client certificate (RASK_CLIENT_CERT_FILE), or share no cipher with TLS 1.2 and 1.3"),
        // bad, unsupported, revoked, expired, unknown certificate; unknown authority; access denied; what TLS 1.3 says about a bad signature.
        42 or 43 or 44 or 45 or 46 or 48 or 49 or 51 =>
            new SetupException($"{host} does not accept the client certificate ({text}); give one that it trusts with RASK_CLIENT_CERT_FILE"),
        70 or 71 => new SetupException($"{host} accepts neither TLS 1.2 nor 1.3 with strong ciphers ({text}); let it offer them"),
        112 => new SetupException($"{host} does not know this name ({text}); look at RASK_ENDPOINT"),
        _ => new IOException($"TLS: {text}"),
    };
}
