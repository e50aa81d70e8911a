using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Sender.Tls;
using Rask.TestKit.Faults;
using Rask.TestKit.Processes;
using Rask.TestKit.Security;

namespace Rask.LogForwarder.Tests.Sender.Tls;

/// <summary>Batches over TLS, to a server of the framework.</summary>
public sealed class TlsDeliveryTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void Delivers_batches_of_all_sizes_over_one_connection(SslProtocols version)
    {
        using var certificate = _authority.Issue("localhost", "127.0.0.1");
        var options = TestAuthority.Server(certificate);
        options.EnabledSslProtocols = version;
        using var fake = new FakeAggregator(null, options);
        using var rig = Rig(fake.Endpoint);

        var sizes = new[] { 1, 300, 10_000, 2, 20_000, 3 };
        for (var i = 0; i < sizes.Length; i++)
            Assert.Equal(DeliveryStatus.Acknowledged, rig.Send(sizes[i], sequence: i + 1).Status);

        Assert.Empty(fake.Violations);
        Assert.Equal(sizes, fake.Requests.Select(request => request.LineCount));
        Assert.All(fake.Requests, request => Assert.Equal(0, request.Connection));
        var expected = TestBatches.Encode(rig.Batches.Numbered(20_000));
        Assert.True(fake.Requests[4].Body.Span.SequenceEqual(expected), "other bytes arrived than left");
    }

    [Fact]
    public void A_name_is_told_to_the_server_and_must_be_in_its_certificate()
    {
        using var certificate = _authority.Issue("localhost");
        string? asked = null;
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateSelectionCallback = (_, name) =>
            {
                asked = name;
                return certificate;
            },
        };
        using var fake = new FakeAggregator(null, options);
        using var rig = Rig($"https://localhost:{fake.Port}/v1/aggregate");

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);

        Assert.Equal("localhost", asked);
    }

    [Fact]
    public void Shows_a_client_certificate_where_one_is_wanted()
    {
        using var certificate = _authority.Issue("127.0.0.1");
        using var own = _authority.Issue();
        var (ownFile, keyFile) = TestAuthority.Write(own, _folder["client"]);
        string? seen = null;
        var options = TestAuthority.Server(certificate);
        options.ClientCertificateRequired = true;
        options.RemoteCertificateValidationCallback = (_, client, _, _) => (seen = client?.Subject) is not null;
        using var fake = new FakeAggregator(null, options);
        using var rig = Rig(fake.Endpoint, new TlsSettings(null, ownFile, keyFile));

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);

        Assert.Equal("CN=a client", seen);
    }

    [Fact]
    public void A_key_may_lie_in_the_file_of_the_certificate()
    {
        using var certificate = _authority.Issue("127.0.0.1");
        using var own = _authority.Issue();
        var (ownFile, keyFile) = TestAuthority.Write(own, _folder["client"]);
        File.AppendAllText(ownFile, "\n" + File.ReadAllText(keyFile));
        var options = TestAuthority.Server(certificate);
        options.ClientCertificateRequired = true;
        options.RemoteCertificateValidationCallback = (_, client, _, _) => client is not null;
        using var fake = new FakeAggregator(null, options);
        using var rig = Rig(fake.Endpoint, new TlsSettings(null, ownFile));

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);
    }

    [Fact]
    public void Opens_a_new_connection_where_the_server_has_closed_the_kept_one()
    {
        using var certificate = _authority.Issue("127.0.0.1");
        using var fake = new FakeAggregator(request => FakeAnswer.Accept, TestAuthority.Server(certificate));
        using var rig = Rig(fake.Endpoint);
        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);

        fake.GoDown();
        fake.ComeBack();

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send(sequence: 2).Status);
        Assert.Equal([0, 1], fake.Requests.Select(request => request.Connection));
    }

    [Fact]
    public void Trusts_what_a_changed_file_says_at_the_next_connection()
    {
        using var certificate = _authority.Issue("127.0.0.1");
        using var other = new TestAuthority("Another Authority");
        var trusted = other.WriteCertificate(_folder["trusted.pem"]);
        using var fake = new FakeAggregator(null, TestAuthority.Server(certificate));
        using var rig = Rig(fake.Endpoint, new TlsSettings(trusted));
        Assert.Equal(DeliveryStatus.Refused, rig.Send().Status);

        // As a secret is replaced: another file takes its name.
        File.Move(_authority.WriteCertificate(_folder["next.pem"]), trusted, overwrite: true);

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Finds_the_authority_of_a_chain_among_many_also_of_the_same_name(bool isFirst)
    {
        using var between = new TestAuthority("Between", _authority);
        using var certificate = between.Issue("127.0.0.1");
        using var namesake = new TestAuthority();
        using var stranger = new TestAuthority("A Stranger");
        var own = _authority.Certificate.ExportCertificatePem();
        var others = Enumerable.Repeat(0, 20).Select(_ => namesake.Certificate.ExportCertificatePem()).Append(stranger.Certificate.ExportCertificatePem());
        File.WriteAllText(
            _folder["many.pem"], "# a comment\n" + string.Join("\nmore text\n", isFirst ? others.Prepend(own) : others.Append(own)) + "\n");
        using var fake = new FakeAggregator(null, new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, [between.Certificate], offline: true),
        });
        using var rig = Rig(fake.Endpoint, new TlsSettings(_folder["many.pem"]));

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);
    }

    [Fact]
    public void Is_acknowledged_past_the_queue_as_well()
    {
        using var certificate = _authority.Issue("127.0.0.1");
        using var fake = new FakeAggregator(null, TestAuthority.Server(certificate));
        using var rig = Rig(fake.Endpoint);
        var first = rig.Batches.Numbered(2);
        Assert.False(rig.Transport.TrySendNow(first, rig.Abort));
        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send(first).Status);

        for (var i = 0; i < 50; i++)
        {
            var batch = rig.Batches.Numbered(2, sequence: i + 2);
            Assert.True(rig.Transport.TrySendNow(batch, rig.Abort), $"batch {i} was not sent at once");
            DeliveryResult? result = null;
            SenderRig.Until(() => (result = rig.Transport.TryFinishNow(batch, rig.Abort)) is not null, "the answer");
            Assert.Equal(DeliveryStatus.Acknowledged, result!.Status);
        }

        Assert.Equal(51, fake.Requests.Count);
        Assert.All(fake.Requests, request => Assert.Equal(0, request.Connection));
    }

    [Fact]
    public void An_early_refusal_is_read_although_the_server_stops_reading()
    {
        using var certificate = _authority.Issue("127.0.0.1");
        using var server = new RawServer(peer =>
        {
            using var stream = new SslStream(new System.Net.Sockets.NetworkStream(peer.Socket));
            stream.AuthenticateAsServer(TestAuthority.Server(certificate));
            Assert.True(stream.ReadByte() >= 0);
            stream.Write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8);
            // The client's buffers fill up before it can have sent everything.
            Assert.True(stream.ReadByte() >= 0);
        });
        using var rig = Rig($"https://127.0.0.1:{server.Port}/");

        Assert.Equal(DeliveryStatus.TooLarge, rig.Send(40_000).Status);
    }

    [Fact]
    public void Waiting_ends_with_the_time_and_with_the_forwarder()
    {
        using var certificate = _authority.Issue("127.0.0.1");
        using var fake = new FakeAggregator(_ => FakeAnswer.Never, TestAuthority.Server(certificate));
        using (var rig = Rig(fake.Endpoint, requestLimit: TimeSpan.FromMilliseconds(300)))
        {
            var result = rig.Send();
            Assert.Equal(DeliveryStatus.Retry, result.Status);
            Assert.Contains("no answer within", result.Reason, StringComparison.Ordinal);
        }

        using var ending = Rig(fake.Endpoint);
        Assert.Equal(DeliveryStatus.Aborted, ending.SendAnd(3, () => fake.Requests.Count == 2, abort => abort.SetAfter(TimeSpan.Zero)));
    }

    [Fact]
    public void A_handshake_that_hangs_ends_with_the_time_for_connecting_and_with_the_forwarder()
    {
        using var server = new RawServer(peer => peer.DrainToEnd());
        var endpoint = $"https://127.0.0.1:{server.Port}/";
        using (var rig = new SenderRig(endpoint, TimeSpan.FromMilliseconds(300), access: Access(new TlsSettings(Trusted()))))
            Assert.Equal(DeliveryStatus.Retry, rig.Send().Status);

        using var ending = Rig(endpoint);
        Assert.Equal(DeliveryStatus.Aborted, ending.SendAnd(3, () => server.Connections == 2, abort => abort.SetAfter(TimeSpan.Zero)));
    }

    [Fact]
    public void An_answer_that_is_cut_off_is_no_acknowledgement()
    {
        using var certificate = _authority.Issue("127.0.0.1");
        using var server = new RawServer(peer =>
        {
            using var stream = new SslStream(new System.Net.Sockets.NetworkStream(peer.Socket));
            stream.AuthenticateAsServer(TestAuthority.Server(certificate));
            var seen = new StringBuilder();
            var buffer = new byte[64 * 1024];
            while (!seen.ToString().EndsWith("0\r\n\r\n", StringComparison.Ordinal))
                seen.Append(Encoding.Latin1.GetString(buffer, 0, stream.Read(buffer)));
            // Without the length it would end with the connection, which somebody on the way can bring about.
            stream.Write("HTTP/1.1 200 OK\r\n\r\n{\"accepted\":3,"u8);
            stream.Flush();
            peer.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            peer.DrainToEnd();
        });
        using var rig = Rig($"https://127.0.0.1:{server.Port}/");

        Assert.Equal(DeliveryStatus.Retry, rig.Send().Status);
    }

    private string Trusted() => _authority.WriteCertificate(_folder["ca.pem"]);

    private static AccessSettings Access(TlsSettings tls) => new() { Tls = tls };

    private SenderRig Rig(string endpoint, TlsSettings? tls = null, TimeSpan? requestLimit = null)
    {
        tls ??= new TlsSettings();
        return new SenderRig(endpoint, requestLimit: requestLimit, access: Access(tls.CaFile is null ? tls with { CaFile = Trusted() } : tls));
    }
}
