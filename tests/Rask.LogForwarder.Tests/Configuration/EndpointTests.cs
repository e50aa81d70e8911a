using Rask.LogForwarder.Configuration;
using static Rask.LogForwarder.Tests.Configuration.ParseSupport;

namespace Rask.LogForwarder.Tests.Configuration;

public class EndpointTests
{
    [Theory]
    [InlineData("http://localhost:9600/v1/aggregate")]
    [InlineData("HTTP://10.0.0.1")]
    [InlineData("http://[fe80::1]:80/x?tenant=a")]
    [InlineData("https://rask.example:9600/v1/aggregate")]
    public void Takes_an_absolute_http_or_https_url(string url) =>
        Assert.Equal(new Uri(url), Options(["--endpoint", url]).Endpoint);

    [Theory]
    [InlineData("localhost:9600")]
    [InlineData("//h/x")]
    [InlineData("/v1/aggregate")]
    [InlineData("http://")]
    [InlineData("http:///v1")]
    [InlineData("http://h:99999/")]
    [InlineData("http://h:0/")]
    [InlineData("ftp://h/")]
    [InlineData("unix:///run/x.sock")]
    [InlineData("")]
    public void Refuses_what_is_not_an_absolute_http_or_https_url(string url) =>
        Assert.Equal([$"--endpoint \"{url}\"; allowed: {EndpointText.Allowed}"], Mistakes(["--endpoint=" + url]));

    [Theory]
    [InlineData("https://h:1/x?key=secret", "https://h:1/x?***")]
    [InlineData("http://h/x", "http://h/x")]
    public void Is_shown_without_what_may_be_a_key(string url, string shown) =>
        Assert.Equal(shown, EndpointText.Show(new Uri(url)));

    [Theory]
    [InlineData("http://user:secret@h/")]
    [InlineData("http://user:sec/ret@h/")]
    [InlineData("http://user:sec@ret@h/")]
    [InlineData("user:secret@h")]
    public void Refuses_user_information_and_does_not_repeat_it(string url)
    {
        var mistake = Assert.Single(Mistakes([], ("RASK_ENDPOINT", url)));
        Assert.Contains("***@h", mistake, StringComparison.Ordinal);
        Assert.DoesNotContain("sec", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_fragment() =>
        Assert.Contains("without a fragment", Assert.Single(Mistakes(["--endpoint", "http://h/x#y"])), StringComparison.Ordinal);
}
