using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rask.LogAggregator.Configuration;
using Rask.LogAggregator.Hosting;
using Rask.LogAggregator.Telemetry;

namespace Rask.LogAggregator.Security;

/// <summary>
/// The certificate that the server shows, and the authority whose clients it takes; all files are PEM. They are read again
/// while connections come, so that a certificate that is renewed needs no restart; where they cannot be read, those from
/// before stay. Thread-safe.
/// </summary>
internal sealed class ServerCertificate
{
    private static readonly TimeSpan ShortestAge = TimeSpan.FromSeconds(10);

    private readonly string _certificateFile;
    private readonly string _keyFile;
    private readonly string? _clientAuthorityFile;
    private readonly SelfLog _log;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private SslServerAuthenticationOptions _current;
    private string _text;
    private long _readAt;
    private bool _isFailing;

    private ServerCertificate(AggregatorOptions options, SelfLog log, TimeProvider time)
    {
        _certificateFile = options.TlsCertificateFile!;
        _keyFile = options.TlsKeyFile ?? _certificateFile;
        _clientAuthorityFile = options.TlsClientAuthorityFile;
        _log = log;
        _time = time;
        _text = ReadText();
        _current = Load();
        _readAt = time.GetTimestamp();
    }

    /// <summary>Reads the files for the first time; null where the options name none.</summary>
    /// <exception cref="StartException">They are of no use.</exception>
    public static ServerCertificate? Open(AggregatorOptions options, SelfLog log, TimeProvider time)
    {
        if (options.TlsCertificateFile is null)
        {
            return options.TlsKeyFile is null && options.TlsClientAuthorityFile is null
                ? null
                : throw new StartException(ExitCode.BadOptions, "--tls-key-file and --tls-client-ca-file need --tls-cert-file");
        }

        try
        {
            return new ServerCertificate(options, log, time);
        }
        catch (Exception error) when (error is IOException or CryptographicException)
        {
            throw new StartException(ExitCode.Failure, $"cannot use the certificate {options.TlsCertificateFile} with the key {options.TlsKeyFile ?? options.TlsCertificateFile}: {error.Message}; both must be PEM, the key without a passphrase, and belong together");
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StartException(ExitCode.NoPermission, $"cannot read the certificate or its key: {error.Message}; let this user read it");
        }
    }

    /// <summary>What the next connection is secured with.</summary>
    public SslServerAuthenticationOptions Current
    {
        get
        {
            lock (_lock)
            {
                if (_time.GetElapsedTime(_readAt) < ShortestAge)
                    return _current;
                _readAt = _time.GetTimestamp();
                Refresh();
                return _current;
            }
        }
    }

    private void Refresh()
    {
        try
        {
            string text = ReadText();
            if (text != _text)
            {
                _current = Load();
                _text = text;
                _log.Info("the certificate has changed", ("file", _certificateFile));
            }

            _isFailing = false;
        }
        catch (Exception error) when (error is IOException or CryptographicException or UnauthorizedAccessException)
        {
            // Of the files that are being replaced one may be older than the other; said once, until they fit again.
            if (!_isFailing)
                _log.Warn("cannot read the certificate again; the one from before stays", ("file", _certificateFile), ("error", error.Message));
            _isFailing = true;
        }
    }

    private string ReadText() =>
        File.ReadAllText(_certificateFile) + File.ReadAllText(_keyFile) + (_clientAuthorityFile is null ? "" : File.ReadAllText(_clientAuthorityFile));

    private X509Certificate2 LoadPair()
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(_certificateFile, _keyFile);
        }
        catch (ArgumentException error)
        {
            // This is how the framework says that the two do not belong together.
            throw new CryptographicException(error.Message, error);
        }
    }

    private SslServerAuthenticationOptions Load()
    {
        X509Certificate2 certificate = LoadPair();
        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(_certificateFile);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        if (_clientAuthorityFile is null)
            return options;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(_clientAuthorityFile);
        if (policy.CustomTrustStore.Count == 0)
            throw new CryptographicException($"{_clientAuthorityFile} holds no certificate");
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = policy;
        return options;
    }
}
