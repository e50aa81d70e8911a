using System.Diagnostics;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Tests.Sender;

namespace Rask.LogForwarder.Tests.Platform;

public sealed partial class WakeEventTests
{
    private const int Signal = 28; // SIGWINCH: one that comes after the handler is gone harms nobody

    private static bool IsReadable(WakeEvent wake) => (Poller.Wait(wake.Fd, Libc.PollIn, -1, TimeSpan.Zero) & Libc.PollIn) != 0;

    [Fact]
    public void No_wake_up_is_lost_between_two_threads()
    {
        const int Items = 20_000;
        using var wake = new WakeEvent();
        long produced = 0, consumed = 0;
        var consumer = new Thread(() =>
        {
            while (consumed < Items)
            {
                if (Volatile.Read(ref produced) > consumed)
                {
                    Volatile.Write(ref consumed, consumed + 1);
                    continue;
                }

                wake.PrepareSleep();
                // A lost wake-up ends this wait by its limit, and the test by its own.
                if (Volatile.Read(ref produced) == consumed) _ = Poller.Wait(-1, 0, wake.Fd, Timeout.InfiniteTimeSpan);
                wake.EndSleep();
            }
        })
        { IsBackground = true };
        consumer.Start();
        var random = new Random(1);

        for (var item = 1; item <= Items; item++)
        {
            Volatile.Write(ref produced, item);
            wake.Wake();
            if (random.Next(4) > 0) Thread.SpinWait(random.Next(300));
            else SenderRig.Until(() => Volatile.Read(ref consumed) == item, $"item {item} is seen");
        }

        Assert.True(consumer.Join(SenderRig.Limit), "a wake-up was lost");
        Assert.Equal(Items, consumed);
    }

    [Fact]
    public void A_wake_up_that_comes_late_ends_one_sleep_and_not_every_later_one()
    {
        using var wake = new WakeEvent();
        wake.WakeAlways();

        wake.PrepareSleep();
        Assert.True(IsReadable(wake));
        wake.EndSleep();

        wake.PrepareSleep();
        Assert.False(IsReadable(wake));
        wake.EndSleep();
    }

    [Fact]
    public void A_wake_up_while_nobody_sleeps_costs_and_leaves_nothing()
    {
        using var wake = new WakeEvent();

        wake.Wake();

        Assert.False(IsReadable(wake));
    }

    [Fact]
    public void Takes_many_wake_ups_as_one()
    {
        using var wake = new WakeEvent();
        wake.PrepareSleep();
        for (var i = 0; i < 10; i++) wake.Wake();
        Assert.True(IsReadable(wake));

        wake.EndSleep();

        Assert.False(IsReadable(wake));
    }

    [Fact]
    public void Waiting_ends_at_its_limit_and_not_before()
    {
        var start = Stopwatch.GetTimestamp();

        Assert.Equal(0, Poller.Wait(-1, 0, -1, TimeSpan.FromMilliseconds(20)));

        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(20));
        Assert.Equal(0, Poller.Wait(-1, 0, -1, TimeSpan.Zero));
        Assert.Equal(0, Poller.Wait(-1, 0, -1, TimeSpan.FromSeconds(-5)));
    }

    [Fact]
    public void The_longest_time_is_no_error()
    {
        using var wake = new WakeEvent();
        wake.WakeAlways();

        Assert.Equal(0, Poller.Wait(-1, 0, wake.Fd, TimeSpan.MaxValue));
    }

    [Fact]
    public void A_signal_ends_a_wait_without_an_error()
    {
        using var handler = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, static context => context.Cancel = true);
        var thread = 0;
        var done = false;
        var events = (short)-1;
        var waiter = new Thread(() =>
        {
            Volatile.Write(ref thread, GetThreadId());
            events = Poller.Wait(-1, 0, -1, Timeout.InfiniteTimeSpan);
            Volatile.Write(ref done, true);
        })
        { IsBackground = true };
        waiter.Start();
        SenderRig.Until(() => Volatile.Read(ref thread) != 0, "the thread runs");

        SenderRig.Until(() => SendSignal(Environment.ProcessId, thread, Signal) < 0 || Volatile.Read(ref done), "the wait ends");

        Assert.True(waiter.Join(SenderRig.Limit));
        Assert.Equal(0, events);
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();

    [LibraryImport("libc", EntryPoint = "tgkill")]
    private static partial int SendSignal(int process, int thread, int signal);
}
