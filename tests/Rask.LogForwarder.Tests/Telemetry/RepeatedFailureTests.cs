using Microsoft.Extensions.Time.Testing;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Telemetry;

public class RepeatedFailureTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RepeatedFailure _failures;

    public RepeatedFailureTests() => _failures = new RepeatedFailure(_time);

    [Fact]
    public void Logs_the_first_failure_at_once()
    {
        Assert.True(_failures.ShouldLog("connect", out var suppressed));
        Assert.Equal(0, suppressed);
    }

    [Fact]
    public void Stays_silent_within_the_interval_then_tells_how_many_it_left_out()
    {
        Assert.True(_failures.ShouldLog("connect", out _));
        for (var i = 0; i < 29; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.False(_failures.ShouldLog("connect", out _));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_failures.ShouldLog("connect", out var suppressed));
        Assert.Equal(29, suppressed);

        _time.Advance(RepeatedFailure.Interval);
        Assert.True(_failures.ShouldLog("connect", out suppressed));
        Assert.Equal(0, suppressed);
    }

    [Fact]
    public void Different_failures_do_not_silence_each_other()
    {
        Assert.True(_failures.ShouldLog("connect", out _));
        Assert.True(_failures.ShouldLog("status 500", out _));
    }

    [Fact]
    public void Sums_up_when_it_is_over_and_starts_anew()
    {
        for (var i = 0; i < 5; i++)
        {
            _failures.ShouldLog("connect", out _);
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.True(_failures.Recovered("connect", out var failures, out var lasted));
        Assert.Equal(5, failures);
        Assert.Equal(TimeSpan.FromSeconds(10), lasted);
        Assert.False(_failures.Recovered("connect", out _, out _));
        Assert.True(_failures.ShouldLog("connect", out _));
    }

    [Fact]
    public void Says_nothing_about_a_recovery_without_a_failure()
    {
        Assert.False(_failures.Recovered("connect", out var failures, out var lasted));
        Assert.Equal(0, failures);
        Assert.Equal(TimeSpan.Zero, lasted);
    }

    [Fact]
    public void Forgets_the_oldest_when_there_are_too_many_kinds()
    {
        for (var i = 0; i <= RepeatedFailure.MaxKeys; i++)
        {
            _failures.ShouldLog($"{i}", out _);
            _time.Advance(TimeSpan.FromTicks(1));
        }

        Assert.False(_failures.Recovered("0", out _, out _));
        Assert.True(_failures.Recovered("1", out _, out _));
        Assert.True(_failures.Recovered($"{RepeatedFailure.MaxKeys}", out _, out _));
    }
}
