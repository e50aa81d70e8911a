using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rask.TestKit.Security;

/// <summary>An authority that vouches for whatever a test wants. Thread-safe.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <param name="name">Its name.</param>
    /// <param name="parent">Who vouches for it; null: itself.</param>
    public TestAuthority(string name = "Rask Test Authority", TestAuthority? parent = null)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, parent is null ? 1 : 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var (from, to) = (DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(2));
        if (parent is null)
        {
            Certificate = request.CreateSelfSigned(from, to);
            return;
        }

        // As every real authority does: of several with one name, its key tells who has vouched.
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(parent.Certificate, true, false));
        using var signed = request.Create(parent.Certificate, parent.Certificate.NotBefore, parent.Certificate.NotAfter, RandomNumberGenerator.GetBytes(8));
        Certificate = signed.CopyWithPrivateKey(_key);
    }

    /// <summary>True where certificates do not say which key vouches for them: then only the name and the signature do.</summary>
    public bool HidesKey { get; init; }

    /// <summary>The authority's own certificate.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>What a server needs to show a certificate.</summary>
    public static SslServerAuthenticationOptions Server(X509Certificate2 certificate) => new() { ServerCertificate = certificate };

    /// <summary>Writes the authority's certificate, and returns the path.</summary>
    public string WriteCertificate(string path)
    {
        File.WriteAllText(path, Certificate.ExportCertificatePem());
        return path;
    }

    /// <summary>A certificate with its key.</summary>
    /// <param name="hosts">Names and addresses that it is for; none: a client's.</param>
    public X509Certificate2 Issue(params IReadOnlyList<string> hosts) => Issue(hosts, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));

    /// <inheritdoc cref="Issue(IReadOnlyList{string})"/>
    public X509Certificate2 Issue(IReadOnlyList<string> hosts, DateTimeOffset from, DateTimeOffset to)
    {
        const string serverUse = "1.3.6.1.5.5.7.3.1", clientUse = "1.3.6.1.5.5.7.3.2";
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={(hosts.Count > 0 ? hosts[0] : "a client")}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(hosts.Count > 0 ? serverUse : clientUse)], false));
        if (!HidesKey)
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        if (hosts.Count > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            foreach (var host in hosts)
            {
                if (IPAddress.TryParse(host, out var address))
                    names.AddIpAddress(address);
                else
                    names.AddDnsName(host);
            }

            request.CertificateExtensions.Add(names.Build());
        }

        using var signed = request.Create(Certificate, from, to, RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>Writes a certificate and its key, and returns their paths.</summary>
    /// <param name="certificate">One that this class made.</param>
    /// <param name="path">Where, without the ending.</param>
    public static (string Certificate, string Key) Write(X509Certificate2 certificate, string path)
    {
        File.WriteAllText(path + ".crt", certificate.ExportCertificatePem());
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(path + ".key", key.ExportPkcs8PrivateKeyPem());
        return (path + ".crt", path + ".key");
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }
}
