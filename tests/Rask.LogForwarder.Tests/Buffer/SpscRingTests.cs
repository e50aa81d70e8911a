using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Tests.Buffer;

public class SpscRingTests
{
    [Fact]
    public void Gives_elements_back_in_their_order_however_often_it_wraps()
    {
        var ring = new SpscRing<int>(4);
        var next = 0;
        for (var i = 0; i < 100; i++)
        {
            for (var n = 0; n < 3; n++) Assert.True(ring.TryPush((i * 3) + n));
            for (var n = 0; n < 3; n++)
            {
                Assert.True(ring.TryPop(out var item));
                Assert.Equal(next++, item);
            }
        }

        Assert.Equal(300, ring.Pushed);
        Assert.Equal(300, ring.Popped);
        Assert.Equal(0, ring.Dropped);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(2, 2)]
    [InlineData(5, 8)]
    public void Holds_at_least_its_capacity_and_then_refuses(int capacity, int expected)
    {
        var ring = new SpscRing<int>(capacity);
        for (var i = 0; i < expected; i++) Assert.True(ring.TryPush(i));
        Assert.False(ring.TryPush(-1));
        Assert.Equal(expected, ring.Pushed);
        Assert.True(ring.TryPop(out var first));
        Assert.Equal(0, first);
        Assert.True(ring.TryPush(expected));
        for (var i = 1; i <= expected; i++)
        {
            Assert.True(ring.TryPop(out var item));
            Assert.Equal(i, item);
        }
    }

    [Fact]
    public void Is_empty_at_first_and_after_the_last_element()
    {
        var ring = new SpscRing<string>(2);
        Assert.False(ring.TryPop(out _));
        Assert.True(ring.TryPush("a"));
        Assert.True(ring.TryPop(out var item));
        Assert.Equal("a", item);
        Assert.False(ring.TryPop(out _));
        Assert.Equal(1, ring.Popped);
    }

    [Fact]
    public void Counts_what_a_producer_gives_up()
    {
        var ring = new SpscRing<int>(2);
        ring.CountDropped(3);
        ring.CountDropped(4);
        Assert.Equal(7, ring.Dropped);
    }

    [Fact]
    public void Lets_go_of_what_was_taken()
    {
        var ring = new SpscRing<object>(2);
        var weak = PushAndPop(ring);
        GC.Collect();
        Assert.False(weak.IsAlive);
        GC.KeepAlive(ring);
    }

    [Fact]
    public void Carries_millions_of_elements_between_two_threads_in_order()
    {
        const int Count = 5_000_000;
        var ring = new SpscRing<long>(256);
        var producer = new Thread(() =>
        {
            for (var i = 0L; i < Count;)
            {
                if (ring.TryPush(i * 7)) i++;
                else Thread.Yield();
            }
        });
        producer.Start();
        var deadline = DateTime.UtcNow.AddMinutes(2);
        for (var i = 0L; i < Count;)
        {
            if (ring.TryPop(out var item))
            {
                if (item != i * 7) Assert.Fail($"element {i} is {item}");
                i++;
                continue;
            }

            Assert.True(DateTime.UtcNow < deadline, $"only {i} elements came");
            Thread.Yield();
        }

        producer.Join();
        Assert.False(ring.TryPop(out _));
        Assert.Equal(Count, ring.Pushed);
        Assert.Equal(Count, ring.Popped);
    }

    private static WeakReference PushAndPop(SpscRing<object> ring)
    {
        var item = new object();
        ring.TryPush(item);
        ring.TryPop(out _);
        return new WeakReference(item);
    }
}
