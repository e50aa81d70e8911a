using Rask.LogForwarder.Sender.Proxies;

namespace Rask.LogForwarder.Tests.Sender.Proxies;

public class NoProxyListTests
{
    [Theory]
    [InlineData("*", "anything.example", 80)]
    [InlineData("example.com", "example.com", 80)]
    [InlineData("example.com", "a.b.EXAMPLE.com", 80)]
    [InlineData(".example.com", "a.example.com", 80)]
    [InlineData(".example.com", "example.com", 80)]
    [InlineData("*.example.com", "a.example.com", 80)]
    [InlineData("example.com.", "example.com", 80)]
    [InlineData("other, rask-log-aggregator ,x", "rask-log-aggregator", 9600)]
    [InlineData("other rask-log-aggregator", "rask-log-aggregator", 9600)]
    [InlineData("example.com:9600", "example.com", 9600)]
    [InlineData("10.1.2.3", "10.1.2.3", 80)]
    [InlineData("10.1.2.3:80", "10.1.2.3", 80)]
    [InlineData("10.0.0.0/8", "10.255.0.1", 80)]
    [InlineData("fd00::/8", "fd12::1", 80)]
    [InlineData("[fd12::1]:80", "fd12::1", 80)]
    [InlineData("fd12:0::1", "fd12::1", 80)]
    [InlineData(null, "localhost", 80)]
    [InlineData("", "127.9.9.9", 80)]
    [InlineData("x", "::1", 80)]
    [InlineData("x", "rask.localhost", 80)]
    public void Holds(string? list, string host, int port) => Assert.True(NoProxyList.Holds(list, host, port));

    [Theory]
    [InlineData(null, "example.com", 80)]
    [InlineData("", "example.com", 80)]
    [InlineData(",", "example.com", 80)]
    [InlineData(".", "example.com", 80)]
    [InlineData("example.com", "notexample.com", 80)]
    [InlineData("example.com", "example.com.evil.test", 80)]
    [InlineData("a.example.com", "example.com", 80)]
    [InlineData("example.com:9600", "example.com", 9601)]
    [InlineData("10.0.0.0/8", "11.0.0.1", 80)]
    [InlineData("10.0.0.0/8", "10.example.com", 80)]
    [InlineData("0.0.1", "10.0.0.1", 80)]
    [InlineData("10.0.0.1:81", "10.0.0.1", 80)]
    [InlineData("10.0.0.0/99", "10.0.0.0", 80)]
    [InlineData("[fd12::1]:81", "fd12::1", 80)]
    public void Does_not_hold(string? list, string host, int port) => Assert.False(NoProxyList.Holds(list, host, port));
}
