namespace Rask.LogAggregator.Tests;

public class SmokeTests
{
    [Fact]
    public void Runs() => Assert.Equal(2, "ab".Length);
}
