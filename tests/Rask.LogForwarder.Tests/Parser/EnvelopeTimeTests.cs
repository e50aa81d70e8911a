using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Tests.Parser;

public sealed class EnvelopeTimeTests
{
    [Theory]
    [InlineData("""{"log":"a\n","stream":"stdout","time":"1970-01-01T00:00:01.5Z"}""" + "\n{", 1_500_000_000)]
    [InlineData("""{"log":"a\n","stream":"stdout","attrs":{"x":"y"},"time":"1970-01-01T00:00:00Z"}""", 0)]
    public void The_first_record_tells_its_time(string lines, long nanoseconds)
    {
        Assert.True(EnvelopeTime.TryRead(System.Text.Encoding.UTF8.GetBytes(lines), out var time));
        Assert.Equal(nanoseconds, time);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\"}")]
    [InlineData("""{"log":"\"time\":\"1970-01-01T00:00:01Z"}""")]
    [InlineData("2026-11-23T09:29:42.839189405Z stdout F x")]
    public void Other_lines_tell_none(string lines) => Assert.False(EnvelopeTime.TryRead(System.Text.Encoding.UTF8.GetBytes(lines), out _));
}
