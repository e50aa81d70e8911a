using System.Text;
using Rask.LogForwarder.DockerApi;
using Rask.LogForwarder.Tests.Discovery;

namespace Rask.LogForwarder.Tests.DockerApi;

public class ContainerEventTests
{
    private static readonly string Id = ContainerDirectory.IdOf("a1");

    [Theory]
    [InlineData("create", false)]
    [InlineData("start", false)]
    [InlineData("die", false)]
    [InlineData("rename", false)]
    [InlineData("destroy", true)]
    public void What_happens_to_a_container_is_understood(string action, bool isRemoved) =>
        Assert.Equal(new ContainerEvent(Id, isRemoved), Parse($$"""{"status":"x","id":"y","Type":"container","Action":"{{action}}","Actor":{"Attributes":{"ID":"no"},"ID":"{{Id}}"},"time":1}"""));

    [Theory]
    [InlineData("""{"Type":"container","Action":"exec_start: sh","Actor":{"ID":"a"}}""")]
    [InlineData("""{"Type":"container","Action":"health_status: healthy","Actor":{"ID":"a"}}""")]
    [InlineData("""{"Type":"network","Action":"destroy","Actor":{"ID":"a"}}""")]
    [InlineData("""{"Type":"container","Action":"start"}""")]
    [InlineData("""{"Type":"container","Action":"start","Actor":7}""")]
    [InlineData("[]")]
    public void What_changes_nothing_is_passed_over(string line) => Assert.Null(Parse(line));

    private static ContainerEvent? Parse(string line) => ContainerEvent.Parse(Encoding.UTF8.GetBytes(line));
}
