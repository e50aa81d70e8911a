using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Sender.Tls;
using Rask.LogForwarder.Telemetry;
using Rask.TestKit.Faults;
using Rask.TestKit.Processes;
using Rask.TestKit.Security;

namespace Rask.LogForwarder.Tests.Sender.Tls;

/// <summary>What a person has to repair is said with its names and the remedy, costs no record, and nothing is sent.</summary>
public sealed class TlsRefusalTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void An_expired_certificate()
    {
        using var certificate = _authority.Issue(["127.0.0.1"], new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 2, 3, 4, 5, 6, TimeSpan.Zero));

        Expect(Refusal(certificate), "127.0.0.1 expired on 2025-02-03 04:05:06Z", "issued by CN=Rask Test Authority", "renew it");
    }

    [Fact]
    public void A_certificate_of_the_future()
    {
        using var certificate = _authority.Issue(["127.0.0.1"], DateTimeOffset.UtcNow.AddDays(2), DateTimeOffset.UtcNow.AddDays(3));

        Expect(Refusal(certificate), "counts only from", "clock of this machine");
    }

    [Fact]
    public void A_certificate_for_other_hosts()
    {
        using var certificate = _authority.Issue("rask.example", "10.9.8.7");

        Expect(Refusal(certificate), "is for DNS:rask.example, IP Address:10.9.8.7, and not for 127.0.0.1", "RASK_ENDPOINT");
        Expect(Refusal(certificate, host: "localhost"), "is for DNS:rask.example, IP Address:10.9.8.7, and not for localhost");
    }

    [Fact]
    public void An_address_is_not_looked_for_among_the_names()
    {
        using var certificate = _authority.Issue("127.0.0.1.example", "*.0.0.1", "localhost");

        Expect(Refusal(certificate), "not for 127.0.0.1");
    }

    [Fact]
    public void An_authority_that_is_not_trusted()
    {
        using var stranger = new TestAuthority("A Stranger");
        using var certificate = stranger.Issue("127.0.0.1");

        Expect(Refusal(certificate), "an authority that is not in " + _folder["ca.pem"], "issuer: CN=A Stranger", "RASK_CA_FILE");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_authority_that_has_only_the_name_of_a_trusted_one(bool hidesKey)
    {
        using var namesake = new TestAuthority { HidesKey = hidesKey };
        using var certificate = namesake.Issue("127.0.0.1");

        Expect(Refusal(certificate), hidesKey ? "signature" : "is not in", "CN=Rask Test Authority");
    }

    [Fact]
    public void A_certificate_that_nobody_vouches_for()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=lonely", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        Expect(Refusal(certificate), "is its own issuer (CN=lonely)", "RASK_CA_FILE");
    }

    [Fact]
    public void A_certificate_that_is_not_for_servers()
    {
        using var certificate = _authority.Issue();

        // Its name is wrong too; either is a reason.
        Expect(Refusal(certificate, host: "localhost"), "of localhost", "issued by CN=Rask Test Authority");
    }

    [Fact]
    public void A_file_of_authorities_that_is_missing_or_holds_none()
    {
        using var certificate = _authority.Issue("127.0.0.1");
        var missing = _folder["missing.pem"];
        Expect(Refusal(certificate, new TlsSettings(missing)), $"the CA certificates cannot be read: {missing}", "No such file", "mount the file");

        var empty = _folder["empty.pem"];
        File.WriteAllText(empty, "nothing\n");
        Expect(Refusal(certificate, new TlsSettings(empty)), $"{empty} does not hold the CA certificates", "RASK_CA_FILE");
    }

    [Fact]
    public void A_client_certificate_that_is_missing_where_one_is_wanted()
    {
        foreach (var version in (SslProtocols[])[SslProtocols.Tls12, SslProtocols.Tls13])
        {
            using var certificate = _authority.Issue("127.0.0.1");
            var options = TestAuthority.Server(certificate);
            options.EnabledSslProtocols = version;
            options.ClientCertificateRequired = true;
            options.RemoteCertificateValidationCallback = (_, client, _, _) => client is not null;

            Expect(Refusal(options), "client certificate", "RASK_CLIENT_CERT_FILE");
        }
    }

    [Fact]
    public void A_key_that_belongs_to_another_certificate()
    {
        using var certificate = _authority.Issue("127.0.0.1");
        using var own = _authority.Issue();
        using var other = _authority.Issue();
        var (ownFile, _) = TestAuthority.Write(own, _folder["own"]);
        var (_, otherKey) = TestAuthority.Write(other, _folder["other"]);

        Expect(
            Refusal(certificate, new TlsSettings(Trusted(), ownFile, otherKey)),
            $"the client key {otherKey} does not belong to the client certificate {ownFile}");
    }

    [Fact]
    public void Client_files_that_are_of_no_use()
    {
        using var certificate = _authority.Issue("127.0.0.1");
        using var own = _authority.Issue();
        var (ownFile, keyFile) = TestAuthority.Write(own, _folder["own"]);

        Expect(Refusal(certificate, new TlsSettings(Trusted(), _folder["no.crt"])), "the client certificate cannot be read", _folder["no.crt"]);
        Expect(Refusal(certificate, new TlsSettings(Trusted(), keyFile)), $"{keyFile} does not hold the client certificate");
        Expect(Refusal(certificate, new TlsSettings(Trusted(), ownFile)), $"{ownFile} does not hold the client key", "RASK_CLIENT_KEY_FILE");
        Expect(Refusal(certificate, new TlsSettings(Trusted(), ownFile, _folder["no.key"])), "the client key cannot be read", _folder["no.key"]);
    }

    [Fact]
    public void A_key_with_a_passphrase_that_nobody_can_type()
    {
        using var certificate = _authority.Issue("127.0.0.1");
        using var own = _authority.Issue();
        var (ownFile, keyFile) = TestAuthority.Write(own, _folder["own"]);
        using (var key = own.GetECDsaPrivateKey()!)
            File.WriteAllText(keyFile, key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));

        Expect(Refusal(certificate, new TlsSettings(Trusted(), ownFile, keyFile)), $"{keyFile} does not hold the client key", "unencrypted");
    }

    [Fact]
    public void A_server_that_does_not_speak_tls()
    {
        using var fake = new FakeAggregator();
        using var rig = Rig($"https://127.0.0.1:{fake.Port}/");

        // The fake takes the handshake for a bad request and closes; a server that answers in words is told apart.
        Assert.Equal(DeliveryStatus.Retry, rig.Send().Status);

        using var server = new RawServer(peer =>
        {
            peer.Say("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            peer.DrainToEnd();
        });
        using var other = Rig($"https://127.0.0.1:{server.Port}/");
        Expect(other.Send(), "does not speak TLS", "http://");
    }

    [Fact]
    public void It_is_shouted_and_counted_as_a_refusal()
    {
        using var certificate = _authority.Issue("rask.example");
        using var fake = new FakeAggregator(null, TestAuthority.Server(certificate));
        using var rig = Rig(fake.Endpoint);
        using var output = new MemoryStream();
        var circuit = new Circuit(rig.Transport, rig.Abort, new SelfLog(output, LogSeverity.Info, TimeProvider.System), rig.Counters, () => 1);

        circuit.Fail(rig.Send());

        var line = System.Text.Encoding.UTF8.GetString(output.ToArray());
        Assert.Contains("\"level\":\"error\"", line, StringComparison.Ordinal);
        Assert.Contains("cannot deliver before somebody changes the setup", line, StringComparison.Ordinal);
        Assert.Contains("DNS:rask.example", line, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(5), circuit.Wait);
    }

    private static void Expect(DeliveryResult result, params ReadOnlySpan<string> words)
    {
        Assert.True(result.Status == DeliveryStatus.Refused, $"{result.Status}: {result.Reason}");
        Assert.Equal(RetryReason.Refused, result.RetryReason);
        foreach (var word in words) Assert.Contains(word, result.Reason, StringComparison.Ordinal);
    }

    private DeliveryResult Refusal(X509Certificate2 certificate, TlsSettings? settings = null, string host = "127.0.0.1") =>
        Refusal(TestAuthority.Server(certificate), settings, host);

    private DeliveryResult Refusal(SslServerAuthenticationOptions server, TlsSettings? settings = null, string host = "127.0.0.1")
    {
        using var fake = new FakeAggregator(null, server);
        using var rig = Rig($"https://{host}:{fake.Port}/v1/aggregate", settings);
        var result = rig.Send();
        Assert.Empty(fake.Requests);
        return result;
    }

    private string Trusted() => _authority.WriteCertificate(_folder["ca.pem"]);

    private SenderRig Rig(string endpoint, TlsSettings? settings = null) =>
        new(endpoint, access: new AccessSettings { Tls = settings ?? new TlsSettings(Trusted()) });
}
