using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Faults;
using Rask.TestKit.Processes;
using Rask.TestKit.Security;

namespace Rask.EndToEnd.Tests.Security;

/// <summary>The published programs with TLS: OpenSSL as it is linked into the forwarder.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly Scenario _scenario = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _scenario.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task Forwarder_and_aggregator_know_each_other_by_certificates_and_a_token()
    {
        NumberedLog.Append(_scenario.LogFile, 0, 30_000);
        var (certificate, key) = Write("server", "127.0.0.1");
        var (own, ownKey) = Write("client");
        var authority = _authority.WriteCertificate(_scenario.Folder["ca.pem"]);
        File.WriteAllText(_scenario.Folder["token"], "s3cret\n");
        var aggregator = await _scenario.AggregatorAsync(
            0, "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-client-ca-file", authority, "--token-file", _scenario.Folder["token"]);

        var summary = await _scenario.ForwardToEndAsync(
            aggregator.Endpoint, "--ca-file", authority, "--client-cert-file", own, "--client-key-file", ownKey, "--token-file", _scenario.Folder["token"]);

        Assert.Equal(30_000, summary.Acknowledged);
        Wire.EachOnce(0, 29_999, _scenario.DataDirectory);
    }

    [Fact]
    public async Task A_server_without_a_certificate_for_itself_gets_nothing_until_it_has_one()
    {
        NumberedLog.Append(_scenario.LogFile, 0, 100);
        var authority = _authority.WriteCertificate(_scenario.Folder["ca.pem"]);
        var port = FreePort.Next();
        using var wrong = _authority.Issue("elsewhere.example");
        var (wrongFile, wrongKey) = TestAuthority.Write(wrong, _scenario.Folder["wrong"]);
        var forwarder = _scenario.Forward($"https://127.0.0.1:{port}/v1/aggregate", "--file", _scenario.LogFile, "--ca-file", authority, "--request-timeout-secs", "5");
        using (var aggregator = await Rask.TestKit.Programs.AggregatorProcess.StartAsync(
            _scenario.Folder["other"], port, "--tls-cert-file", wrongFile, "--tls-key-file", wrongKey))
        {
            var line = await forwarder.Process.WaitForLineAsync(line => line.Contains("changes the setup", StringComparison.Ordinal), Scenario.Timeout);
            Assert.Contains("is for DNS:elsewhere.example, and not for 127.0.0.1", line, StringComparison.Ordinal);
            Assert.Contains("\"level\":\"error\"", line, StringComparison.Ordinal);
            Assert.Equal(0, await aggregator.StopAsync(Scenario.Timeout));
        }

        Assert.Equal(0, Wire.Stored(_scenario.Folder["other"]).Count);
        var (certificate, key) = Write("server", "127.0.0.1");
        await _scenario.AggregatorAsync(port, "--tls-cert-file", certificate, "--tls-key-file", key);
        await Eventually.True(() => Wire.Stored(_scenario.DataDirectory).Count == 100, Scenario.Timeout, () => forwarder.Process.Error.Text);
        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));
        Wire.EachOnce(0, 99, _scenario.DataDirectory);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_server_that_is_a_stranger_takes_batches(string version)
    {
        NumberedLog.Append(_scenario.LogFile, 0, 60_000);
        var (certificate, key) = Write("server", "localhost");
        using var server = new StrangeServer(certificate, key, version);

        var summary = await _scenario.ForwardToEndAsync(
            $"https://localhost:{server.Port}/v1/aggregate", "--ca-file", _authority.WriteCertificate(_scenario.Folder["ca.pem"]));

        Assert.Equal(60_000, summary.Acknowledged);
        Assert.True(server.Requests >= 6, $"{server.Requests} requests");
    }

    [Theory]
    [InlineData("-tls1_2", "wants a client certificate")]
    [InlineData("-tls1_3", "wants a client certificate")]
    public async Task A_stranger_that_wants_a_certificate_is_not_understood_as_a_failure_that_passes(string version, string said)
    {
        var authority = _authority.WriteCertificate(_scenario.Folder["ca.pem"]);
        var (certificate, key) = Write("server", "127.0.0.1");
        using var server = new StrangeServer(certificate, key, version, "-Verify", "1", "-verify_return_error", "-CAfile", authority);

        await ExpectAsync(server, authority, said);
    }

    [Fact]
    public async Task A_stranger_that_speaks_only_old_tls_is_told_from_one_that_is_away()
    {
        var (certificate, key) = Write("server", "127.0.0.1");
        using var server = new StrangeServer(certificate, key, "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0");

        await ExpectAsync(server, _authority.WriteCertificate(_scenario.Folder["ca.pem"]), "TLS 1.2");
    }

    [Fact]
    public async Task Memory_stays_small_with_all_authorities_and_full_batches()
    {
        const int lines = 500_000;
        const long limitKb = 16_000_000 / 1024;
        NumberedLog.Append(_scenario.LogFile, 0, lines);
        using var certificate = _authority.Issue("127.0.0.1");
        var bundle = _scenario.Folder["bundle.pem"];
        File.Copy("/etc/ssl/certs/ca-certificates.crt", bundle);
        File.AppendAllText(bundle, _authority.Certificate.ExportCertificatePem() + "\n");
        using var fake = new FakeAggregator(null, TestAuthority.Server(certificate));
        var forwarder = _scenario.Forward(fake.Endpoint, "--file", _scenario.LogFile, "--ca-file", bundle);

        await Eventually.True(() => fake.AcknowledgedCount == lines || forwarder.Process.HasExited, Scenario.Timeout, () => forwarder.Process.Error.Text);

        Assert.InRange(forwarder.Process.PeakMemoryKb, 1000, limitKb);
        Assert.Contains(fake.Requests, request => request.LineCount == 10_000);
        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));
        Wire.EachOnce(0, lines - 1, fake);
    }

    private async Task ExpectAsync(StrangeServer server, string authority, string said)
    {
        NumberedLog.Append(_scenario.LogFile, 0, 10);
        var forwarder = _scenario.Forward($"https://127.0.0.1:{server.Port}/v1/aggregate", "--file", _scenario.LogFile, "--ca-file", authority, "--shutdown-grace-secs", "1");
        var line = await forwarder.Process.WaitForLineAsync(line => line.Contains("changes the setup", StringComparison.Ordinal), Scenario.Timeout);
        Assert.Contains(said, line, StringComparison.Ordinal);
        Assert.Equal(0, server.Requests);
        Assert.Equal(0, await forwarder.StopAsync(Scenario.Timeout));
    }

    private (string Certificate, string Key) Write(string name, params IReadOnlyList<string> hosts)
    {
        using var certificate = _authority.Issue(hosts);
        return TestAuthority.Write(certificate, _scenario.Folder[name]);
    }
}
