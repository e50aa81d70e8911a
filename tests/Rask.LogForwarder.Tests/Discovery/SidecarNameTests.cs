using Rask.LogForwarder.Collector.Discovery;

namespace Rask.LogForwarder.Tests.Discovery;

public class SidecarNameTests
{
    [Theory]
    [InlineData("nginx-logs", "nginx")]
    [InlineData("alt-backend-logs", "alt-backend")]
    [InlineData("nginx-log", "nginx")]
    [InlineData("nginx-forwarder", "nginx")]
    [InlineData("nginx-log-forwarder", "nginx")]
    [InlineData("nginx-logs-forwarder", "nginx")]
    [InlineData("nginx-rask-log-forwarder", "nginx")]
    [InlineData("nginx_logs", "nginx")]
    [InlineData("nginx-LOGS", "nginx")]
    [InlineData("nginx-logs.example.org", "nginx")]
    [InlineData("my_app-logs", "my_app")]
    [InlineData("nginx-logs-logs", "nginx-logs")]
    [InlineData("nginx", null)]
    [InlineData("blogs", null)]
    [InlineData("-logs", null)]
    [InlineData("logs", null)]
    [InlineData("rask-log-aggregator", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_target_is_the_name_without_the_suffix(string? name, string? target) =>
        Assert.Equal(target, SidecarName.TargetOf(name));
}
