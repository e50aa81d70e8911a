using System.Buffers;
using System.Text.Json;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Tests.Reliability.Ledger;

public sealed class CompletenessLedgerTests
{
    [Fact]
    public void Every_byte_that_was_taken_is_in_one_place()
    {
        var ledger = new CompletenessLedger().For("c1");
        var (first, second) = (Covering(("g", 1000)), Covering(("g", 500)));
        ledger.Take(first);
        ledger.Take(second);
        ledger.Spool(second);
        ledger.Lose(new Gap(LossReason.RotatedAway, "g", 70), 7);
        Assert.Null(ledger.Verify(1000));
        ledger.Settle(first, 10, new BatchOutcome(3, 2, 200, LossReason.Unreadable));
        Assert.Null(ledger.Verify(0));
        ledger.Unspool(second);
        Assert.Null(ledger.Verify(500));
        ledger.Settle(second, 5, BatchOutcome.Acknowledged);

        var now = ledger.Snapshot();
        Assert.Equal((1570, 0, 0), (now.Taken, now.InFlight, now.Spooled));
        Assert.Equal((1300, 10, 3), (now.Totals.AcknowledgedBytes, now.Totals.AcknowledgedRecords, now.Totals.DeadLetteredRecords));
        Assert.Equal((270, 9), (now.Totals.AllLostBytes, now.Totals.AllLostRecords));
    }

    [Fact]
    public void A_batch_that_is_counted_twice_or_never_shows()
    {
        var ledger = new CompletenessLedger().For("c1");
        ledger.Take(Covering(("g", 1000)));
        Assert.Contains("1000 bytes are in flight", ledger.Verify(0), StringComparison.Ordinal);
        Assert.Null(ledger.Verify(1000));
    }

    [Fact]
    public void A_batch_of_two_generations_counts_for_both_and_the_older_one_is_folded_when_it_is_settled()
    {
        var ledger = new CompletenessLedger().For("c1");
        var (first, second) = (Covering(("old", 100), ("new", 40)), Covering(("new", 60)));
        ledger.Take(first);
        ledger.Take(second);
        ledger.Spool(second);
        Assert.Equal([("old", 100, 100, 0), ("new", 100, 40, 60)], Generations(ledger));

        ledger.Settle(first, 14, BatchOutcome.Acknowledged);
        Assert.Equal([("new", 100, 0, 60)], Generations(ledger));
        Assert.Equal(140, ledger.Snapshot().Totals.AcknowledgedBytes);
    }

    [Fact]
    public void What_a_batch_has_lost_is_lost_in_its_oldest_generation()
    {
        var ledger = new CompletenessLedger().For("c1");
        var batch = Covering(("old", 100), ("new", 100));
        ledger.Take(batch);
        ledger.Settle(batch, 20, new BatchOutcome(0, 12, 120, LossReason.RotatedAway));
        var generation = Assert.Single(ledger.Snapshot().Totals.Generations);
        Assert.Equal(("new", 80, 20), (generation.Generation, generation.Acknowledged, generation.LostBytes));
        Assert.Equal(120, ledger.Snapshot().Totals.LostBytes(LossReason.RotatedAway));
        Assert.Null(ledger.Verify(0));
    }

    [Fact]
    public void A_gap_is_shown_at_once_and_written_down_with_the_batch_that_names_it()
    {
        var ledger = new CompletenessLedger().For("c1");
        var gap = new Gap(LossReason.Overwritten, "g", 300);
        ledger.Name(gap);
        Assert.Equal((300, 300, 1), (ledger.Snapshot().Taken, ledger.Snapshot().Totals.LostBytes(LossReason.Overwritten), ledger.Snapshot().Totals.Gaps(LossReason.Overwritten)));
        Assert.Equal(0, Written(ledger).AllLostBytes);

        var batch = Covering(("g", 50));
        batch.Name(gap);
        ledger.Take(batch);
        ledger.Settle(batch, 2, BatchOutcome.Acknowledged);
        Assert.Equal((350, 300, 1), (ledger.Snapshot().Taken, ledger.Snapshot().Totals.AllLostBytes, ledger.Snapshot().Totals.Gaps(LossReason.Overwritten)));
        Assert.Equal((300, 1), (Written(ledger).AllLostBytes, Written(ledger).Gaps(LossReason.Overwritten)));
        Assert.Null(ledger.Verify(0));
    }

    [Fact]
    public void What_is_written_is_restored_with_its_generations()
    {
        var ledger = new CompletenessLedger().For("c1");
        var (batch, rest) = (Covering(("old", 100), ("new", 40)), Covering(("old", 7)));
        ledger.Take(batch);
        ledger.Take(rest);
        ledger.Lose(new Gap(LossReason.Damaged, "new", 5));
        ledger.Settle(batch, 14, new BatchOutcome(1, 0, 0));

        var restored = new CompletenessLedger().For("c1");
        restored.Restore(Written(ledger));
        Assert.Equal([("old", 100, 0, 0), ("new", 45, 0, 0)], Generations(restored));
        restored.RestoreSpooled(rest);
        Assert.Equal([("old", 107, 0, 7), ("new", 45, 0, 0)], Generations(restored));
        var (before, now) = (ledger.Snapshot(), restored.Snapshot());
        Assert.Equal((before.Taken, before.InFlight), (now.Taken, now.Spooled));
        Assert.Equal((140, 13, 1, 5), (now.Totals.AcknowledgedBytes, now.Totals.AcknowledgedRecords, now.Totals.DeadLetteredRecords, now.Totals.AllLostBytes));
    }

    [Fact]
    public void It_is_told_from_several_threads_at_once()
    {
        const int Rounds = 20_000;
        var ledger = new CompletenessLedger();
        var batch = Covering(("g", 10));
        var taken = 0L;
        var reader = new Thread(() =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                ledger.For("c1").Take(batch);
                Interlocked.Increment(ref taken);
            }
        });
        var sender = new Thread(() =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                SpinWait.SpinUntil(() => Interlocked.Read(ref taken) > i);
                ledger.For("c1").Settle(batch, 1, BatchOutcome.Acknowledged);
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
        ledger.For("c1").Take(Covering(("g", 10)));
        ledger.For("c2").Lose(new Gap(LossReason.HeldLimit, "g", 20));
        ledger.For("c3").Lose(new Gap(LossReason.RotatedAway, "g", 0));
        ledger.WriteSummary(folder.Log);
        Assert.Contains("\"in_flight\":10", folder.LogLines[0], StringComparison.Ordinal);
        Assert.Contains("\"lost_held_limit\":20", folder.LogLines[1], StringComparison.Ordinal);
        // Nobody knows how many bytes these were, but that some are gone.
        Assert.Contains("\"lost_rotated_away\":0,\"gaps_rotated_away\":1", folder.LogLines[2], StringComparison.Ordinal);
        Assert.Equal(3, folder.LogLines.Length);
    }

    private static Coverage Covering(params (string Generation, long Bytes)[] passed)
    {
        var coverage = new Coverage();
        foreach (var (generation, bytes) in passed) coverage.Pass(generation, bytes);
        return coverage;
    }

    private static List<(string, long, long, long)> Generations(ContainerLedger ledger) =>
        [.. ledger.Snapshot().Totals.Generations.Select(static generation => (generation.Generation, generation.Taken, generation.InFlight, generation.Spooled))];

    /// <summary>What a journal would hold of it.</summary>
    private static LedgerTotals Written(ContainerLedger ledger)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text)) ledger.WriteTotals(json);
        var reader = new Utf8JsonReader(text.WrittenSpan);
        reader.Read();
        return LedgerTotals.Read(ref reader);
    }
}
