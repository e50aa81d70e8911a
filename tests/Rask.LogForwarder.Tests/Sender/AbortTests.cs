using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.Tests.Sender;

public sealed class AbortTests
{
    /// <summary>Sends, and tells the sender to end once the condition holds.</summary>
    private static DeliveryStatus SendAndAbort(SenderRig rig, int lines, Func<bool> reached) =>
        rig.SendAnd(lines, reached, static abort => abort.SetAfter(TimeSpan.FromMilliseconds(30)));

    [Fact]
    public void Ends_while_it_connects()
    {
        using var full = new FullBacklog();
        using var rig = new SenderRig($"http://127.0.0.1:{full.Port}/", TimeSpan.FromHours(1), TimeSpan.FromHours(1));

        Assert.Equal(DeliveryStatus.Aborted, SendAndAbort(rig, 1, () => true));
    }

    [Fact]
    public void Ends_while_it_sends()
    {
        using var end = new ManualResetEventSlim();
        using var server = new RawServer(_ => end.Wait(SenderRig.Limit));
        using var rig = new SenderRig(server, TimeSpan.FromHours(1));

        Assert.Equal(DeliveryStatus.Aborted, SendAndAbort(rig, 14_000, () => server.Connections > 0));
        end.Set();
    }

    [Fact]
    public void Ends_while_it_waits_for_the_answer()
    {
        var hasRequest = false;
        using var server = new RawServer(peer =>
        {
            peer.ReadRequest();
            Volatile.Write(ref hasRequest, true);
            peer.DrainToEnd();
        });
        using var rig = new SenderRig(server, TimeSpan.FromHours(1));

        Assert.Equal(DeliveryStatus.Aborted, SendAndAbort(rig, 1, () => Volatile.Read(ref hasRequest)));
    }

    [Fact]
    public void Takes_an_answer_that_comes_within_the_grace_period()
    {
        SenderRig? sender = null;
        using var server = new RawServer(RawServer.Always((peer, _) =>
        {
            SenderRig.Until(() => sender!.IsSenderAsleep, "it waits for the answer");
            peer.Answer();
        }));
        using var rig = new SenderRig(server);
        sender = rig;
        rig.Abort.SetAfter(SenderRig.Limit);

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);
    }

    [Fact]
    public void Never_misses_the_end_whenever_it_is_told()
    {
        using var server = new RawServer(peer => peer.DrainToEnd());
        for (var round = 0; round < 150; round++)
        {
            using var rig = new SenderRig(server, TimeSpan.FromHours(1));
            var delay = round * 40;
            var stopper = new Thread(() =>
            {
                Thread.SpinWait(delay);
                rig.Abort.SetAfter(TimeSpan.FromMilliseconds(1));
            });
            stopper.Start();
            Assert.Equal(DeliveryStatus.Aborted, rig.Send(1).Status);
            stopper.Join();
        }
    }

    [Fact]
    public void Counts_the_first_time_that_is_set()
    {
        using var rig = new SenderRig("http://127.0.0.1:1/");
        Assert.False(rig.Abort.IsSet);
        Assert.False(rig.Abort.IsDue);

        rig.Abort.SetAfter(TimeSpan.Zero);
        rig.Abort.SetAfter(TimeSpan.FromHours(1));

        Assert.True(rig.Abort.IsSet);
        Assert.True(rig.Abort.IsDue);
        Assert.Equal(TimeSpan.Zero, rig.Abort.Remaining);
    }
}
