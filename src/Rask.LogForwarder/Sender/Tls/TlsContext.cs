using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender.Tls;

/// <summary>
/// What TLS connections share: trusted authorities, own certificate, versions. Read from files once; see
/// <see cref="IsCurrent"/>. Not thread-safe.
/// </summary>
internal sealed unsafe class TlsContext : IDisposable
{
    private const int NoSuchFile = 2;

    private readonly TlsSettings _settings;
    private readonly FileStamp[] _stamps;
    private void* _context;
    private AuthorityFile? _authorities;

    [ThreadStatic]
    private static bool _wasAsked;

    /// <summary>Reads the files. The first time, it also sets up OpenSSL.</summary>
    /// <exception cref="SetupException">A file is missing, or of no use.</exception>
    public TlsContext(TlsSettings settings)
    {
        _settings = settings;
        CaFile = CaBundle.Find(settings.CaFile);
        _stamps = Stamps();
        // No configuration file: it could name engines, which are libraries to load. Nothing is left to do at the exit.
        if (OpenSsl.Initialize(OpenSsl.InitNoLoadConfig | OpenSsl.InitNoAtExit, null) != 1) throw new SetupException("OpenSSL cannot be set up");
        _context = OpenSsl.ContextNew(OpenSsl.ClientMethod());
        if (_context is null) throw new SetupException("OpenSSL has no memory for TLS");
        try
        {
            Configure();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The file with the authorities that are trusted.</summary>
    public string CaFile { get; }

    /// <summary>False where a file has changed since it was read: then this is of the past.</summary>
    public bool IsCurrent => _stamps.AsSpan().SequenceEqual(Stamps());

    /// <summary>True where a server has asked for a certificate in vain on this thread since the last call.</summary>
    public static bool TakeQuestion()
    {
        var wasAsked = _wasAsked;
        _wasAsked = false;
        return wasAsked;
    }

    /// <summary>A new session, to be freed by the caller. It accepts a certificate of this host only.</summary>
    /// <param name="host">A name or an address.</param>
    public void* NewSession(string host)
    {
        var ssl = OpenSsl.SslNew(_context);
        if (ssl is null) throw new SetupException("OpenSSL has no memory for a connection");
        // An address is not sent as a server's name (RFC 6066, section 3), and is looked for among a certificate's addresses.
        var isSet = IPAddress.TryParse(host, out var address)
            ? OpenSsl.VerifyParametersSetAddress(OpenSsl.SslVerifyParameters(ssl), Plain(address)) == 1
            : OpenSsl.SslSetHost(ssl, host) == 1 && OpenSsl.SslControl(ssl, OpenSsl.ControlServerName, 0, host) == 1;
        if (isSet) return ssl;
        OpenSsl.SslFree(ssl);
        throw new SetupException($"{host} is no host whose certificate could be checked; look at RASK_ENDPOINT");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        OpenSsl.ContextFree(_context);
        _context = null;
        _authorities?.Dispose();
    }

    // A zone, as in fe80::1%eth0, is this machine's affair and stands in no certificate.
    private static string Plain(IPAddress address) => new IPAddress(address.GetAddressBytes()).ToString();

    private void Configure()
    {
        const int sessionCacheOff = 0;
        _ = OpenSsl.ContextControl(_context, OpenSsl.ControlMinimumVersion, OpenSsl.Tls12, null);
        // Connections are kept for long: what could shorten the next handshake would only cost memory.
        _ = OpenSsl.ContextControl(_context, OpenSsl.ControlSessionCache, sessionCacheOff, null);
        _ = OpenSsl.ContextSetOptions(_context, OpenSsl.OptionNoTicket | OpenSsl.OptionNoRenegotiation);
        _ = OpenSsl.ContextControl(
            _context, OpenSsl.ControlMode, OpenSsl.ModePartialWrite | OpenSsl.ModeMovingWriteBuffer | OpenSsl.ModeReleaseBuffers, null);
        OpenSsl.ContextSetVerify(_context, OpenSsl.VerifyPeer, &VerifyFailure.OnVerify);
        OpenSsl.ContextSetPassphrase(_context, &RefusePassphrase);

        _authorities = new AuthorityFile(_context, CaFile);
        if (!_authorities.HasAny())
            throw Unusable(CaFile, "the CA certificates", "a file of PEM certificates is needed; name it with RASK_CA_FILE");
        if (_settings.CertificateFile is { } certificate) UseCertificate(certificate, _settings.KeyFile ?? certificate);
        else OpenSsl.ContextSetClientCertificate(_context, &NoteQuestion);
    }

    private void UseCertificate(string certificate, string key)
    {
        OpenSsl.ClearErrors();
        if (OpenSsl.ContextUseCertificateChain(_context, certificate) != 1)
            throw Unusable(certificate, "the client certificate", "a PEM certificate is needed; name its file with RASK_CLIENT_CERT_FILE");
        OpenSsl.ClearErrors();
        if (OpenSsl.ContextUsePrivateKey(_context, key, OpenSsl.FileTypePem) != 1)
        {
            var text = NativeText.OfLastError(out var reason);
            if (IsMismatch(reason, text)) throw Mismatch(certificate, key);
            throw Unusable(key, "the client key", "an unencrypted PEM key is needed; name its file with RASK_CLIENT_KEY_FILE", text);
        }

        if (OpenSsl.ContextCheckPrivateKey(_context) != 1) throw Mismatch(certificate, key);
    }

    private static bool IsMismatch(int reason, string text)
    {
        const int keyValuesMismatch = 116, keyTypeMismatch = 115;
        return reason is keyValuesMismatch or keyTypeMismatch && text.Contains("mismatch", StringComparison.Ordinal);
    }

    private static SetupException Mismatch(string certificate, string key) =>
        new($"the client key {key} does not belong to the client certificate {certificate}; name the two that belong together with RASK_CLIENT_CERT_FILE and RASK_CLIENT_KEY_FILE");

    private static SetupException Unusable(string path, string what, string remedy, string? text = null)
    {
        text ??= NativeText.OfLastError(out _);
        // The system says better than OpenSSL why a file cannot be read.
        var fd = Libc.Open(path, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (fd < 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            return new SetupException(string.Create(
                CultureInfo.InvariantCulture,
                $"{what} cannot be read: {path}: {Errno.Describe(errno)}; {(errno == NoSuchFile ? "mount the file, or " : "let this user read it, or ")}name another"));
        }

        _ = Libc.Close(fd);
        return new SetupException($"{path} does not hold {what} ({(text.Length == 0 ? "nothing usable in it" : text)}); {remedy}");
    }

    /// <summary>Asked where the server wants a certificate and there is none. A handshake runs on one thread.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int NoteQuestion(void* ssl, void** certificate, void** key)
    {
        _wasAsked = true;
        return 0;
    }

    /// <summary>Nobody is there to type a passphrase; without this, OpenSSL would wait for one at a terminal.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RefusePassphrase(byte* buffer, int size, int isWriting, void* data) => -1;

    private FileStamp[] Stamps() => [FileStamp.Of(CaFile), FileStamp.Of(_settings.CertificateFile), FileStamp.Of(_settings.KeyFile)];
}
