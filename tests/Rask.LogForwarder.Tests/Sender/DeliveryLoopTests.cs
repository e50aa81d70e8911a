using System.Text.Json;
using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.Tests.Sender;

public sealed class DeliveryLoopTests
{
    private static DeliveryResult Retry(int status = 503, TimeSpan? after = null) => new(DeliveryStatus.Retry, "no", status, after, []);

    private static DeliveryResult Refuse(int status = 401) => new(DeliveryStatus.Refused, "never", status, null, []);

    private static DeliveryResult Reject(params int[] numbers) => new(DeliveryStatus.Acknowledged, "", 200, null, numbers);

    private static string[] LevelsOf(LoopRig rig) =>
        [.. rig.Log.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("level").GetString()!)];

    [Fact]
    public void Delivers_in_order_and_records_each_batch_before_its_pages_are_free()
    {
        using var rig = new LoopRig(_ => DeliveryResult.Acknowledged);
        rig.Seal(lines: 2, end: 10);
        rig.Seal(lines: 3, end: 20);
        rig.Seal(lines: 4, end: 30);

        rig.RunToEnd();

        Assert.Equal(
            [
                "begin f00d.1-1", "send f00d.1-1", "record 10, 3 pages held",
                "begin f00d.1-2", "send f00d.1-2", "record 20, 2 pages held",
                "begin f00d.1-3", "send f00d.1-3", "record 30, 1 pages held",
            ],
            rig.Events);
        Assert.Equal(0, rig.Batches.Pool.PagesInUse);
        Assert.Equal(9, rig.Counters.RecordsAcknowledged);
        Assert.Equal(3, rig.Counters.BatchesSent);
        Assert.Equal(0, rig.Queue.UnacknowledgedRecords);
        Assert.Empty(rig.Log);
    }

    [Fact]
    public void Sends_the_same_batch_with_the_same_id_until_it_is_taken_and_nothing_else_meanwhile()
    {
        using var rig = new LoopRig(attempt => attempt switch
        {
            < 20 => Retry(),
            < 40 => Refuse(302),
            _ => DeliveryResult.Acknowledged,
        });
        rig.Seal(end: 10);
        rig.Seal(end: 20);

        rig.RunToEnd();

        Assert.Equal(
            [
                "begin f00d.1-1", .. Enumerable.Repeat("send f00d.1-1", 41), "record 10, 2 pages held",
                "begin f00d.1-2", "send f00d.1-2", "record 20, 1 pages held",
            ],
            rig.Events);
        Assert.Equal(40, rig.Counters.Retries);
        Assert.Equal(0, rig.Counters.RecordsLost);
    }

    [Fact]
    public void Summarises_equal_failures_and_says_when_they_are_over()
    {
        using var rig = new LoopRig(attempt => attempt < 500 ? Retry() : DeliveryResult.Acknowledged);
        rig.Seal();

        rig.RunToEnd();

        Assert.Equal(["warn", "info"], LevelsOf(rig));
        Assert.Contains("\"failed_attempts\":500", rig.Log[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Shouts_about_a_refusal_at_once_also_when_other_failures_came_before()
    {
        using var rig = new LoopRig(attempt => attempt < 2 ? Retry() : attempt < 4 ? Refuse() : DeliveryResult.Acknowledged);
        rig.Seal();

        rig.RunToEnd();

        Assert.Equal(["warn", "error", "info"], LevelsOf(rig));
        Assert.Contains("\"status\":401", rig.Log[1], StringComparison.Ordinal);
        Assert.Contains("\"failed_attempts\":4", rig.Log[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 500)]
    [InlineData(true, 5000)]
    public void Tries_again_after_a_refusal_more_slowly_than_after_a_failure(bool isRefusal, int longest)
    {
        using var rig = new LoopRig(_ => isRefusal ? Refuse() : Retry(), random: 1);
        rig.Seal();
        rig.Start();
        SenderRig.Until(() => rig.Log.Length > 0, "the first failure is logged");

        Assert.Contains($"\"next_attempt_ms\":{longest},", rig.Log[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Waits_as_long_as_the_aggregator_asks()
    {
        using var rig = new LoopRig(_ => Retry(429, TimeSpan.FromMinutes(3)));
        rig.Seal();
        rig.Start();
        SenderRig.Until(() => rig.Log.Length > 0, "the first failure is logged");

        Assert.Contains("\"next_attempt_ms\":180000,", rig.Log[0], StringComparison.Ordinal);
        Assert.Equal(1, rig.Attempts);
    }

    [Fact]
    public void Rejected_records_go_to_the_dead_letters_before_the_batch_is_recorded()
    {
        using var rig = new LoopRig(_ => Reject(2, 5));
        rig.Seal(lines: 6, end: 10);

        rig.RunToEnd();

        Assert.Equal(["begin f00d.1-1", "send f00d.1-1", "letters 2,5 of f00d.1-1", "record 10, 1 pages held"], rig.Events);
        Assert.Equal(4, rig.Counters.RecordsAcknowledged);
        Assert.Equal(2, rig.Counters.RecordsDeadLettered);
        Assert.Equal(0, rig.Counters.RecordsLost);
    }

    [Fact]
    public void Rejected_records_that_cannot_be_kept_are_counted_as_lost()
    {
        using var rig = new LoopRig(_ => Reject(1, 2, 3)) { Room = 1 };
        rig.Seal(lines: 6);

        rig.RunToEnd();

        Assert.Equal(3, rig.Counters.RecordsAcknowledged);
        Assert.Equal(1, rig.Counters.RecordsDeadLettered);
        Assert.Equal(2, rig.Counters.RecordsLost);
        Assert.Equal(2, rig.Lost);
    }

    [Fact]
    public void Delivers_what_comes_while_it_is_idle()
    {
        using var rig = new LoopRig(_ => DeliveryResult.Acknowledged);
        rig.Start();
        for (var round = 1; round <= 200; round++)
        {
            rig.Seal();
            SenderRig.Until(() => rig.Queue.IsIdle, "the batch is delivered");
        }

        rig.Queue.Close();
        rig.Join();
        Assert.Equal(200, rig.Attempts);
    }

    [Fact]
    public void Ends_while_it_is_idle_although_the_queue_stays_open()
    {
        using var rig = new LoopRig(_ => DeliveryResult.Acknowledged);
        rig.Start();
        rig.Seal();
        SenderRig.Until(() => rig.Queue.IsIdle, "the batch is delivered");

        rig.Abort.SetAfter(TimeSpan.FromMilliseconds(20));

        rig.Join();
    }

    [Fact]
    public void Ends_while_it_backs_off_and_keeps_the_batch()
    {
        using var rig = new LoopRig(_ => Retry(503, TimeSpan.FromHours(1)));
        rig.Seal();
        rig.Start();
        SenderRig.Until(() => rig.Attempts > 0, "an attempt");

        rig.Abort.SetAfter(TimeSpan.FromMilliseconds(50));

        rig.Join();
        Assert.Equal(1, rig.Queue.UnacknowledgedRecords);
        Assert.DoesNotContain(rig.Events, happened => happened.StartsWith("record", StringComparison.Ordinal));
    }

    [Fact]
    public void Tries_once_more_within_the_grace_period_although_it_was_asked_to_wait_longer()
    {
        using var rig = new LoopRig(attempt => attempt == 0 ? Retry(503, TimeSpan.FromHours(1)) : DeliveryResult.Acknowledged);
        rig.Seal();
        rig.Start();
        SenderRig.Until(() => rig.Attempts > 0, "an attempt");

        rig.Abort.SetAfter(SenderRig.Limit);
        rig.Queue.Close();

        rig.Join();
        Assert.Equal(1, rig.Counters.RecordsAcknowledged);
    }

    [Fact]
    public void Flushes_what_is_sealed_within_the_grace_period()
    {
        using var rig = new LoopRig(_ => DeliveryResult.Acknowledged);
        for (var i = 0; i < 10; i++) rig.Seal();
        rig.Abort.SetAfter(SenderRig.Limit);

        rig.RunToEnd();

        Assert.Equal(10, rig.Counters.RecordsAcknowledged);
    }

    [Fact]
    public void Goes_on_after_a_yield_where_there_is_no_other_place_for_the_batch()
    {
        using var rig = new LoopRig(_ => DeliveryResult.Acknowledged);
        rig.Start();
        for (var round = 0; round < 50; round++)
        {
            rig.Abort.RequestYield();
            rig.Seal();
            SenderRig.Until(() => rig.Queue.IsIdle, "the batch is delivered");
        }

        rig.Queue.Close();
        rig.Join();
        Assert.Equal(50, rig.Attempts);
        Assert.Equal(0, rig.Queue.UnacknowledgedRecords);
    }

    [Fact]
    public void Gives_up_a_batch_whose_attempt_was_ended()
    {
        LoopRig? ending = null;
        using var rig = new LoopRig(_ =>
        {
            ending!.Abort.SetAfter(TimeSpan.Zero);
            return DeliveryResult.Aborted;
        });
        ending = rig;
        rig.Seal();

        rig.RunToEnd();

        Assert.Equal(["begin f00d.1-1", "send f00d.1-1"], rig.Events);
        Assert.Equal(0, rig.Counters.Retries);
    }
}
