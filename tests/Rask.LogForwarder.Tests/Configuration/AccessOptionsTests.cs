using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Sender.Tls;
using static Rask.LogForwarder.Tests.Configuration.ParseSupport;

namespace Rask.LogForwarder.Tests.Configuration;

public class AccessOptionsTests
{
    [Fact]
    public void Flags_and_variables_reach_the_settings()
    {
        var tls = new TlsSettings("/ca", "/cert", "/key");
        Assert.Equal(
            new AccessSettings { Tls = tls, TokenFile = "/token" },
            Options(["--ca-file", "/ca", "--client-cert-file", "/cert", "--client-key-file=/key", "--token-file", "/token"]).Access);
        Assert.Equal(
            new AccessSettings { Tls = tls, TokenFile = "/token" },
            Options([], ("RASK_CA_FILE", "/ca"), ("RASK_CLIENT_CERT_FILE", "/cert"), ("RASK_CLIENT_KEY_FILE", "/key"), ("RASK_TOKEN_FILE", "/token")).Access);
        Assert.Equal(new AccessSettings { Token = new Secret("t0ken") }, Options([], ("RASK_TOKEN", " t0ken\n")).Access);
    }

    [Fact]
    public void The_usual_variable_names_the_authorities_unless_ours_does()
    {
        Assert.Equal("/system", Options([], ("SSL_CERT_FILE", "/system")).Access.Tls.CaFile);
        Assert.Equal("/own", Options([], ("SSL_CERT_FILE", "/system"), ("RASK_CA_FILE", "/own")).Access.Tls.CaFile);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("line\nbreak")]
    [InlineData("\u00fcml")]
    public void A_token_that_is_refused_is_not_shown(string token) =>
        Assert.Equal(
            [$"RASK_TOKEN (not shown); allowed: {BearerToken.Allowed}"],
            Mistakes([], ("RASK_TOKEN", token)));

    [Fact]
    public void There_is_no_flag_for_the_token_that_others_could_read() =>
        Assert.Contains("unknown option", Assert.Single(Mistakes(["--token", "x"])), StringComparison.Ordinal);

    [Fact]
    public void Two_sources_of_the_token_are_a_mistake() =>
        Assert.Equal(["RASK_TOKEN and RASK_TOKEN_FILE; allowed: one of the two"], Mistakes([], ("RASK_TOKEN", "x"), ("RASK_TOKEN_FILE", "/t")));

    [Fact]
    public void A_key_needs_its_certificate() =>
        Assert.Contains("only together with RASK_CLIENT_CERT_FILE", Assert.Single(Mistakes(["--client-key-file", "/key"])), StringComparison.Ordinal);
}
