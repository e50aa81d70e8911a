using System.Diagnostics;
using Rask.LogForwarder.Collector;

namespace Rask.LogForwarder.Tests.Collector;

public sealed class RotationHeadroomTests
{
    private const long Megabyte = 1_000_000;

    private long _now = 1000;

    [Theory]
    // Unread bytes lie in the newest file, which is half full: half a file and two whole ones are still to come.
    [InlineData(3, 5, 1, 25)]
    [InlineData(3, 5, 5, 25)]
    // One more: they reach into the file before.
    [InlineData(3, 5, 6, 15)]
    [InlineData(3, 5, 15, 15)]
    [InlineData(3, 5, 16, 5)]
    [InlineData(3, 5, 25, 5)]
    // Deleted already, and only readable because it is held open.
    [InlineData(3, 5, 26, 0)]
    [InlineData(1, 5, 1, 5)]
    [InlineData(1, 5, 6, 0)]
    // A newest file that is full is rotated by the next record.
    [InlineData(2, 11, 1, 10)]
    public void Says_when_the_oldest_unread_byte_is_deleted(int maxFiles, int newest, int unread, int seconds)
    {
        var headroom = new RotationHeadroom(10 * Megabyte, maxFiles);
        var first = Observe(headroom, 100, newest, unread);
        Assert.Null(first);
        // A megabyte a second.
        Pass(4);
        Assert.Equal(TimeSpan.FromSeconds(seconds), Observe(headroom, 104, newest, unread));
    }

    [Fact]
    public void Nothing_is_at_risk_where_nothing_is_unread_or_files_are_not_rotated()
    {
        foreach (var (maxBytes, unread) in new[] { (10 * Megabyte, 0), (0, 5) })
        {
            var headroom = new RotationHeadroom(maxBytes, 3);
            Observe(headroom, 0, 5, unread);
            Pass(1);
            Assert.Null(Observe(headroom, 1, 5, unread));
        }
    }

    [Fact]
    public void A_log_that_stands_still_is_not_at_risk()
    {
        var headroom = new RotationHeadroom(10 * Megabyte, 3);
        Observe(headroom, 7, 5, 5);
        Pass(10);
        Assert.Null(Observe(headroom, 7, 5, 5));
    }

    [Fact]
    public void The_rate_follows_the_log()
    {
        var headroom = new RotationHeadroom(10 * Megabyte, 2);
        var written = 0L;
        TimeSpan? left = null;
        for (var i = 0; i < 100; i++, Pass(1)) left = Observe(headroom, written++, 1, 1);
        Assert.InRange(left!.Value.TotalSeconds, 18.9, 19.1);
        for (var i = 0; i < 5; i++, Pass(1)) left = Observe(headroom, written += 10, 1, 1);
        Assert.InRange(left!.Value.TotalSeconds, 3, 12);
        for (var i = 0; i < 200; i++, Pass(1)) left = Observe(headroom, written += 10, 1, 1);
        Assert.InRange(left!.Value.TotalSeconds, 1.89, 1.91);
    }

    [Fact]
    public void Two_observations_at_the_same_time_and_a_shrinking_total_are_survived()
    {
        var headroom = new RotationHeadroom(10 * Megabyte, 2);
        Observe(headroom, 5, 1, 1);
        Assert.Null(Observe(headroom, 9, 1, 1));
        Pass(1);
        Assert.Null(Observe(headroom, 2, 1, 1));
        Pass(1);
        Assert.NotNull(Observe(headroom, 3, 1, 1));
    }

    private TimeSpan? Observe(RotationHeadroom headroom, long written, long newest, long unread) =>
        headroom.Observe(written * Megabyte, newest * Megabyte, unread * Megabyte, _now);

    private void Pass(int seconds) => _now += seconds * Stopwatch.Frequency;
}
