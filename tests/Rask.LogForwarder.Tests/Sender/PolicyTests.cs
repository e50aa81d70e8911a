using System.Text;
using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.Tests.Sender;

public sealed class PolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 6, 8, 49, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("120", 120)]
    [InlineData("3599", 3599)]
    [InlineData("3601", 3600)]
    [InlineData("99999999999999999999999", 3600)]
    [InlineData("Fri, 06 Nov 2026 08:49:37 GMT", 37)]
    [InlineData("Friday, 06-Nov-26 08:49:37 GMT", 37)]
    [InlineData("Fri Nov  6 08:49:37 2026", 37)]
    [InlineData("Fri, 06 Nov 2026 08:48:37 GMT", 0)]
    [InlineData("Sun, 06 Nov 2033 08:49:37 GMT", 3600)]
    public void Understands_the_forms_of_Retry_After(string value, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryAfter.Parse(value, Now));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("1.5")]
    [InlineData("Mon, 99 Nov 2026 08:49:37 GMT")]
    public void Passes_over_a_Retry_After_that_says_nothing(string? value) => Assert.Null(RetryAfter.Parse(value, Now));

    [Fact]
    public void Backs_off_up_to_twice_as_long_each_time_and_never_beyond_the_cap()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(60), () => 1);

        var waits = Enumerable.Range(0, 2000).Select(_ => backoff.Next(null)).ToList();

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 32, 60, 60], waits.Take(9).Select(wait => wait.TotalSeconds));
        Assert.All(waits.Skip(7), wait => Assert.Equal(TimeSpan.FromSeconds(60), wait));
        Assert.Equal(2000, backoff.Failures);
    }

    [Fact]
    public void Jitter_spreads_over_the_whole_range()
    {
        var random = new Random(1);
        var waits = Enumerable.Range(0, 1000)
            .Select(_ => new Backoff(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(60), random.NextDouble).Next(null).TotalMilliseconds)
            .ToList();

        Assert.All(waits, wait => Assert.InRange(wait, 0, 500));
        Assert.InRange(waits.Min(), 0, 10);
        Assert.InRange(waits.Max(), 490, 500);
    }

    [Fact]
    public void Starts_anew_after_a_success()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(60), () => 1);
        for (var i = 0; i < 10; i++) backoff.Next(null);

        backoff.Reset();

        Assert.Equal(0, backoff.Failures);
        Assert.Equal(TimeSpan.FromMilliseconds(500), backoff.Next(null));
    }

    [Fact]
    public void Waits_at_least_as_long_as_it_was_asked()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(60), () => 1);

        Assert.Equal(TimeSpan.FromSeconds(90), backoff.Next(TimeSpan.FromSeconds(90)));
        Assert.Equal(TimeSpan.FromSeconds(1), backoff.Next(TimeSpan.Zero));
    }

    [Theory]
    [InlineData("""{"accepted":1,"rejected":[3,1,3]}""", new[] { 1, 3 })]
    [InlineData(" \r\n\t{\"rejected\":[2]}", new[] { 2 })]
    [InlineData("""{"reasons":[{"rejected":[1]},[2]],"rejected":[ 10 ],"more":{}}""", new[] { 10 })]
    [InlineData("""{"rejected":[0,-1,11,99999999999,1.5,2]}""", new[] { 2 })]
    [InlineData("""{"accepted":10}""", new int[0])]
    [InlineData("""{"rejected":null}""", new int[0])]
    [InlineData("""{"rejected":"all"}""", new int[0])]
    [InlineData("""{"rejected":[1,2""", new[] { 1 })]
    [InlineData("""{"rejected":[1,2,""", new[] { 1, 2 })]
    [InlineData("""{"rejected":[1,2]""", new[] { 1, 2 })]
    [InlineData("""{"rejected":[4,5],"more":nonsense}""", new[] { 4, 5 })]
    [InlineData("""{"rejected":["1",[3],2]}""", new[] { 2 })]
    [InlineData("""[1,2]""", new int[0])]
    [InlineData("""ok""", new int[0])]
    [InlineData("", new int[0])]
    public void Reads_the_rejected_numbers_as_far_as_they_go(string body, int[] expected) =>
        Assert.Equal(expected, Acknowledgement.ReadRejected(Encoding.UTF8.GetBytes(body), records: 10));
}
