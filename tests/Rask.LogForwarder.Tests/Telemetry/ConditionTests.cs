using Microsoft.Extensions.Time.Testing;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Telemetry;

public sealed class ConditionTests
{
    [Fact]
    public void A_problem_lasts_from_when_it_was_first_told_until_all_is_well()
    {
        var time = new FakeTimeProvider();
        var condition = new Condition(time);
        Assert.Null(condition.Problem);
        condition.Fail("refused");
        time.Advance(TimeSpan.FromSeconds(3));
        condition.Fail("timed out");
        Assert.Equal(("timed out", TimeSpan.FromSeconds(3)), condition.Problem);
        condition.Succeed();
        Assert.Null(condition.Problem);
    }
}
