using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Rask.LogAggregator.Configuration;
using Rask.LogAggregator.Hosting;
using Rask.LogAggregator.Telemetry;
using Rask.LogAggregator.Tests.Support;
using Rask.Protocol;
using Rask.TestKit.Security;

namespace Rask.LogAggregator.Tests.Security;

public sealed class CertificateTests : IAsyncDisposable
{
    private readonly ServerUnderTest _test = new();
    private readonly TempDirectory _files = new();
    private readonly TestAuthority _authority = new();

    public async ValueTask DisposeAsync()
    {
        await _test.DisposeAsync();
        _authority.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task Speaks_https_with_the_certificate_that_it_is_given()
    {
        var (certificate, key) = Write(_authority.Issue("127.0.0.1"), "server");
        await _test.StartAsync(options => (options.TlsCertificateFile, options.TlsKeyFile) = (certificate, key));

        Assert.Equal("https", _test.Server.Address.Scheme);
        Assert.Equal(200, await PostAsync(null, SslProtocols.Tls12));
        Assert.Equal(200, await PostAsync(null, SslProtocols.Tls13));
        Assert.Equal(2, _test.Directory.Lines("nginx").Length);
    }

    [Fact]
    public async Task Takes_only_clients_of_the_authority_that_it_is_told()
    {
        var (certificate, key) = Write(_authority.Issue("127.0.0.1"), "server");
        string clients = _authority.WriteCertificate(Path.Combine(_files.Path, "clients.pem"));
        await _test.StartAsync(options =>
            (options.TlsCertificateFile, options.TlsKeyFile, options.TlsClientAuthorityFile) = (certificate, key, clients));
        using X509Certificate2 good = _authority.Issue();
        using var stranger = new TestAuthority("A Stranger");
        using X509Certificate2 bad = stranger.Issue();

        Assert.Equal(200, await PostAsync(good));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => PostAsync(bad));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => PostAsync(null));
        Assert.Single(_test.Directory.Lines("nginx"));
    }

    [Fact]
    public async Task A_key_that_does_not_belong_to_the_certificate_is_explained()
    {
        var (certificate, _) = Write(_authority.Issue("127.0.0.1"), "server");
        var (_, key) = Write(_authority.Issue("127.0.0.1"), "other");

        Assert.Contains($"cannot use the certificate {certificate} with the key {key}", await FailureAsync(certificate, key, ExitCode.Failure), StringComparison.Ordinal);
        Assert.Contains("Could not find", await FailureAsync(certificate, "/nonexistent/key", ExitCode.Failure), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_without_a_certificate_is_a_mistake() =>
        Assert.Contains("need --tls-cert-file", await FailureAsync(null, "/k", ExitCode.BadOptions), StringComparison.Ordinal);

    private (string Certificate, string Key) Write(X509Certificate2 certificate, string name)
    {
        using (certificate)
            return TestAuthority.Write(certificate, Path.Combine(_files.Path, name));
    }

    private static async Task<string> FailureAsync(string? certificate, string? key, int code)
    {
        using var directory = new TempDirectory();
        using var output = new MemoryStream();
        var options = new AggregatorOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            DataDirectory = directory.Path,
            TlsCertificateFile = certificate,
            TlsKeyFile = key,
        };
        Assert.Equal(code, await AggregatorProcess.RunAsync(options, new SelfLog(output, TimeProvider.System), TimeProvider.System));
        return System.Text.Encoding.UTF8.GetString(output.ToArray());
    }

    private async Task<int> PostAsync(X509Certificate2? client, SslProtocols version = SslProtocols.None)
    {
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = version,
                ClientCertificates = client is null ? null : [client],
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { _authority.Certificate },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        using var http = new HttpClient(handler);
        using var content = new ByteArrayContent(ServerUnderTest.Body(Samples.Record()));
        using HttpResponseMessage response = await http.PostAsync(new Uri(_test.Server.Address, AggregateEndpoint.Path), content, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }
}
