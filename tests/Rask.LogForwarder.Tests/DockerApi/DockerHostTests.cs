using Rask.LogForwarder.DockerApi;

namespace Rask.LogForwarder.Tests.DockerApi;

public class DockerHostTests
{
    [Theory]
    [InlineData("unix:///var/run/docker.sock", "unix:///var/run/docker.sock")]
    [InlineData("tcp://proxy:2375", "tcp://proxy:2375")]
    [InlineData("tcp://10.0.0.1", "tcp://10.0.0.1:2375")]
    [InlineData("tcp://[::1]:99/", "tcp://::1:99")]
    [InlineData("http://proxy:80", "tcp://proxy:80")]
    public void Known_forms_are_understood(string text, string expected) => Assert.Equal(expected, DockerHost.Parse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("/var/run/docker.sock")]
    [InlineData("unix://relative")]
    [InlineData("ssh://host")]
    [InlineData("https://host:2376")]
    [InlineData("tcp://")]
    [InlineData("tcp://host:0")]
    [InlineData("tcp://host:70000")]
    [InlineData("tcp://host:x")]
    [InlineData("tcp://a b:1")]
    public void Others_are_not(string text) => Assert.Null(DockerHost.Parse(text));

    [Fact]
    public void A_path_that_the_kernel_cannot_take_is_refused() => Assert.Null(DockerHost.Parse("unix:///" + new string('x', 200)));
}
