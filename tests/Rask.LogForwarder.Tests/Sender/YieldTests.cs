using System.Collections.Concurrent;
using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.Tests.Sender;

/// <summary>The sender gives a batch up for now, because another thread asks for it.</summary>
public sealed class YieldTests
{
    /// <summary>Sends, and asks for a yield once the condition holds.</summary>
    private static DeliveryStatus SendAndYield(SenderRig rig, int lines, Func<bool> reached) =>
        rig.SendAnd(lines, reached, static abort => abort.RequestYield());

    [Fact]
    public void Ends_a_connect()
    {
        using var full = new FullBacklog();
        using var rig = new SenderRig($"http://127.0.0.1:{full.Port}/", TimeSpan.FromHours(1), TimeSpan.FromHours(1));

        Assert.Equal(DeliveryStatus.Aborted, SendAndYield(rig, 1, () => true));
    }

    [Fact]
    public void Ends_a_send()
    {
        using var end = new ManualResetEventSlim();
        using var server = new RawServer(_ => end.Wait(SenderRig.Limit));
        using var rig = new SenderRig(server, TimeSpan.FromHours(1));

        Assert.Equal(DeliveryStatus.Aborted, SendAndYield(rig, 14_000, () => server.Connections > 0));
        end.Set();
    }

    [Fact]
    public void Ends_the_wait_for_an_answer_also_while_the_forwarder_is_ending_and_the_batch_can_be_sent_again()
    {
        var requests = new ConcurrentQueue<string>();
        using var server = new RawServer(
            peer =>
            {
                requests.Enqueue(peer.ReadRequest()!.BatchId);
                peer.DrainToEnd();
            },
            RawServer.Always((peer, request) =>
            {
                requests.Enqueue(request.BatchId);
                peer.Answer();
            }));
        using var rig = new SenderRig(server, TimeSpan.FromHours(1));
        rig.Abort.SetAfter(SenderRig.Limit);

        Assert.Equal(DeliveryStatus.Aborted, SendAndYield(rig, 1, () => !requests.IsEmpty));
        rig.Abort.EndYield();

        Assert.Equal(DeliveryStatus.Acknowledged, rig.Send().Status);
        Assert.Equal(["f00d.1-1", "f00d.1-1"], requests);
    }

    [Fact]
    public void Is_never_missed_whenever_it_is_asked_for()
    {
        using var server = new RawServer(peer => peer.DrainToEnd());
        using var rig = new SenderRig(server, TimeSpan.FromHours(1));
        var batch = rig.Batches.Numbered(1);
        for (var round = 0; round < 150; round++)
        {
            var delay = round * 40;
            var other = new Thread(() =>
            {
                Thread.SpinWait(delay);
                rig.Abort.RequestYield();
            });
            other.Start();
            Assert.Equal(DeliveryStatus.Aborted, rig.Send(batch).Status);
            other.Join();
            rig.Abort.EndYield();
        }
    }

    [Fact]
    public void Ends_a_pause_and_the_attempts_go_on_with_the_same_wait()
    {
        using var rig = new DeliveryRig(_ => DeliveryRig.Answer(503, after: TimeSpan.FromHours(1)));
        var batch = rig.Make(2);
        for (var round = 0; round < 20; round++)
        {
            var before = rig.Waits;
            var other = new Thread(() =>
            {
                SenderRig.Until(() => rig.Waits > before, "it pauses");
                rig.Abort.RequestYield();
            });
            other.Start();
            Assert.Equal(DeliveryOutcome.Yielded, rig.Deliver(batch));
            other.Join();
            rig.Abort.EndYield();
        }

        Assert.Equal(["begin f00d.1-1", "send f00d.1-1"], rig.Events);
        Assert.True(rig.Delivery.IsFailing);
    }

    [Fact]
    public void Keeps_what_is_done_of_a_split_batch()
    {
        DeliveryRig? other = null;
        using var rig = new DeliveryRig(request =>
        {
            if (request.Lines.Length > 2) return DeliveryRig.Answer(413);
            if (request.First == 3) other!.Abort.RequestYield();
            return request.First == 3 && other!.Counters.Retries == 0 ? DeliveryRig.Answer(503) : DeliveryResult.Acknowledged;
        });
        other = rig;
        var batch = rig.Make(4);

        Assert.Equal(DeliveryOutcome.Yielded, rig.Deliver(batch));
        rig.Abort.EndYield();
        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(batch));

        Assert.Equal(
            [
                "begin f00d.1-1", "send f00d.1-1", "send f00d.1-1/1-2", "part 1-2", "send f00d.1-1/3-4", "send f00d.1-1/3-4", "part 3-4",
                "done 0",
            ],
            rig.Events);
    }

    [Fact]
    public void Sends_nothing_while_it_lasts()
    {
        using var rig = new DeliveryRig(_ => DeliveryResult.Acknowledged);
        rig.Abort.RequestYield();

        Assert.Equal(DeliveryOutcome.Yielded, rig.Deliver(rig.Make(1)));
        Assert.False(rig.Delivery.TryBeginDirect(rig.Make(1)));

        Assert.Empty(rig.Events);
    }

    [Fact]
    public void A_wait_is_still_one_sleep_after_a_yield_has_ended()
    {
        using var rig = new DeliveryRig(_ => DeliveryRig.Answer(503, after: TimeSpan.FromHours(1)));
        var batch = rig.Make(1);
        rig.Abort.RequestYield();
        rig.Abort.EndYield();
        var other = new Thread(() =>
        {
            SenderRig.Until(() => rig.Waits >= 2, "it sleeps again after a wake-up from before");
            Thread.Sleep(50);
            rig.Abort.RequestYield();
        });
        other.Start();

        Assert.Equal(DeliveryOutcome.Yielded, rig.Deliver(batch));

        other.Join();
        Assert.InRange(rig.Waits, 2, 3);
    }

    [Fact]
    public void A_late_answer_to_a_batch_that_went_past_the_queue_is_not_taken_for_that_of_the_next()
    {
        var requests = new ConcurrentQueue<string>();
        using var server = new RawServer(
            peer =>
            {
                requests.Enqueue(peer.ReadRequest()!.BatchId);
                peer.Answer();
                requests.Enqueue(peer.ReadRequest()!.BatchId);
                peer.DrainToEnd();
            },
            RawServer.Always((peer, request) =>
            {
                requests.Enqueue(request.BatchId);
                peer.Answer();
            }));
        using var rig = new DirectRig(server);
        rig.Connect();
        rig.Seal(3, 30, isAlone: true);
        rig.Queue.CollectDirect();
        SenderRig.Until(() => requests.Count == 2, "the batch has left");

        rig.Abort.RequestYield();
        rig.Seal(1, 40, isAlone: false);
        rig.Close();

        Assert.Equal([0, 30, 40], rig.Recorded);
        Assert.Equal(["f00d.1-1", "f00d.1-2", "f00d.1-2", "f00d.1-3"], requests);
        Assert.Equal(["f00d.1-1", "f00d.1-2", "f00d.1-3"], rig.Begun);
    }
}
