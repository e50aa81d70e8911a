using static Rask.LogForwarder.Tests.Configuration.ParseSupport;

namespace Rask.LogForwarder.Tests.Configuration;

public class EndpointTests
{
    [Theory]
    [InlineData("http://localhost:9600/v1/aggregate")]
    [InlineData("HTTP://10.0.0.1")]
    [InlineData("http://[fe80::1]:80/x?tenant=a")]
    public void Takes_an_absolute_http_url(string url) =>
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
    public void Refuses_what_is_not_an_absolute_http_url(string url) =>
        Assert.Equal([$"--endpoint \"{url}\"; allowed: an absolute URL, http://HOST[:PORT]/PATH"], Mistakes(["--endpoint=" + url]));

    [Fact]
    public void Says_that_https_is_not_spoken() =>
        Assert.Contains("speaks http only", Assert.Single(Mistakes([], ("RASK_ENDPOINT", "https://h/"))), StringComparison.Ordinal);

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
