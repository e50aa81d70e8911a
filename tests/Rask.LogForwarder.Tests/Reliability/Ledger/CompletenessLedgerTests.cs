using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Tests.Reliability.Ledger;

public sealed class CompletenessLedgerTests
{
    [Fact]
    public void Every_byte_that_was_taken_is_in_one_place()
    {
        var ledger = new CompletenessLedger().For("c1");
        ledger.Take(1000);
        ledger.Take(500);
        ledger.Spool(500);
        ledger.Lose(LossReason.RotatedAway, 70, 7);
        Assert.Null(ledger.Verify(1000));
        ledger.Settle(1000, 10, new BatchOutcome(3, 2, 200, LossReason.Unreadable));
        Assert.Null(ledger.Verify(0));
        ledger.Unspool(500);
        Assert.Null(ledger.Verify(500));
        ledger.Settle(500, 5, BatchOutcome.Acknowledged);

        var now = ledger.Snapshot();
        Assert.Equal((1570, 0, 0), (now.Taken, now.InFlight, now.Spooled));
        Assert.Equal((1300, 10, 3), (now.Totals.AcknowledgedBytes, now.Totals.AcknowledgedRecords, now.Totals.DeadLetteredRecords));
        Assert.Equal((270, 9), (now.Totals.AllLostBytes, now.Totals.AllLostRecords));
    }

    [Fact]
    public void A_batch_that_is_counted_twice_or_never_shows()
    {
        var ledger = new CompletenessLedger().For("c1");
        ledger.Take(1000);
        Assert.Contains("1000 bytes are in flight", ledger.Verify(0), StringComparison.Ordinal);
        Assert.Null(ledger.Verify(1000));
    }

    [Fact]
    public void It_is_told_from_several_threads_at_once()
    {
        const int Rounds = 20_000;
        var ledger = new CompletenessLedger();
        var taken = 0L;
        var reader = new Thread(() =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                ledger.For("c1").Take(10);
                Interlocked.Increment(ref taken);
            }
        });
        var sender = new Thread(() =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                SpinWait.SpinUntil(() => Interlocked.Read(ref taken) > i);
                ledger.For("c1").Settle(10, 1, BatchOutcome.Acknowledged);
            }
        });
        reader.Start();
        sender.Start();
        reader.Join();
        sender.Join();
        Assert.Null(ledger.For("c1").Verify(0));
        Assert.Equal(Rounds, ledger.For("c1").Snapshot().Totals.AcknowledgedRecords);
    }

    [Fact]
    public void The_summary_names_each_container_and_each_reason()
    {
        using var folder = new TestFolder();
        var ledger = new CompletenessLedger();
        ledger.For("c1").Take(10);
        ledger.For("c2").Lose(LossReason.HeldLimit, 20);
        ledger.WriteSummary(folder.Log);
        Assert.Contains("\"in_flight\":10", folder.LogLines[0], StringComparison.Ordinal);
        Assert.Contains("\"lost_held_limit\":20", folder.LogLines[1], StringComparison.Ordinal);
        Assert.Equal(2, folder.LogLines.Length);
    }
}
