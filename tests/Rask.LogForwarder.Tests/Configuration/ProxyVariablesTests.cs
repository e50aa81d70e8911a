using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Sender.Proxies;
using static Rask.LogForwarder.Tests.Configuration.ParseSupport;

namespace Rask.LogForwarder.Tests.Configuration;

public class ProxyVariablesTests
{
    private static readonly string[] Https = ["--endpoint", "https://rask.example/x"];
    private static readonly string[] Http = ["--endpoint", "http://rask.example/x"];

    [Fact]
    public void Nothing_set_means_no_proxy() => Assert.Null(Options(Https).Access.Proxy);

    [Theory]
    [InlineData("https_proxy")]
    [InlineData("HTTPS_PROXY")]
    [InlineData("all_proxy")]
    [InlineData("ALL_PROXY")]
    public void An_https_endpoint_follows_its_variables(string name) =>
        Assert.Equal(new ProxyAddress("proxy.example", 3128, name, null), Options(Https, (name, "http://proxy.example:3128")).Access.Proxy);

    [Theory]
    [InlineData("http_proxy")]
    [InlineData("all_proxy")]
    [InlineData("ALL_PROXY")]
    public void An_http_endpoint_follows_its_variables(string name) =>
        Assert.Equal(new ProxyAddress("proxy.example", 3128, name, null), Options(Http, (name, "http://proxy.example:3128")).Access.Proxy);

    [Fact]
    public void A_variable_that_a_stranger_can_set_through_a_web_server_is_not_followed() =>
        Assert.Null(Options(Http, ("HTTP_PROXY", "http://evil.example:1")).Access.Proxy);

    [Fact]
    public void Each_scheme_has_its_own()
    {
        Assert.Null(Options(Http, ("https_proxy", "http://proxy.example:1")).Access.Proxy);
        Assert.Null(Options(Https, ("http_proxy", "http://proxy.example:1")).Access.Proxy);
    }

    [Fact]
    public void The_nearer_one_wins()
    {
        Assert.Equal("a", Options(Https, ("https_proxy", "a:1"), ("HTTPS_PROXY", "b:1"), ("all_proxy", "c:1")).Access.Proxy!.Host);
        Assert.Equal("b", Options(Https, ("https_proxy", ""), ("HTTPS_PROXY", "b:1"), ("all_proxy", "c:1")).Access.Proxy!.Host);
    }

    [Fact]
    public void Exceptions_are_reached_directly()
    {
        Assert.Null(Options(Https, ("https_proxy", "a:1"), ("NO_PROXY", "example")).Access.Proxy);
        Assert.NotNull(Options(Https, ("https_proxy", "a:1"), ("no_proxy", "other"), ("NO_PROXY", "example")).Access.Proxy);
        Assert.Null(Options(["--endpoint", "http://127.0.0.1:9600/x"], ("http_proxy", "a:1")).Access.Proxy);
    }

    [Theory]
    [InlineData("http://user:p%40ss%2Fword@proxy.example:3128/", "user:p@ss/word", "proxy.example", 3128)]
    [InlineData("user:pw@proxy.example", "user:pw", "proxy.example", 80)]
    [InlineData("proxy.example:8080", null, "proxy.example", 8080)]
    [InlineData("http://[fd00::1]:8080", null, "fd00::1", 8080)]
    public void Understands_what_people_write(string value, string? credentials, string host, int port) =>
        Assert.Equal(
            new ProxyAddress(host, port, "https_proxy", credentials is null ? null : new Secret(credentials)),
            Options(Https, ("https_proxy", value)).Access.Proxy);

    [Theory]
    [InlineData("socks5://user:secret@proxy.example:1080", "socks5:// is not supported")]
    [InlineData("https://user:secret@proxy.example", "https:// is not supported")]
    [InlineData("http://user:secret@", "allowed: an HTTP proxy")]
    [InlineData("http://user:secret@proxy.example:0", "allowed: an HTTP proxy")]
    public void Refuses_what_it_cannot_do_and_does_not_repeat_the_password(string value, string reason)
    {
        var mistake = Assert.Single(Mistakes(Https, ("https_proxy", value)));
        Assert.Contains(reason, mistake, StringComparison.Ordinal);
        Assert.StartsWith("https_proxy ", mistake, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void The_password_is_not_part_of_any_text() =>
        Assert.DoesNotContain("secret", $"{Options(Https, ("https_proxy", "u:secret@p:1"))}", StringComparison.Ordinal);
}
