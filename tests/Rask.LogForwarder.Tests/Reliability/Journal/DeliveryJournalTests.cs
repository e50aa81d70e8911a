using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Journal;
using Rask.LogForwarder.Reliability.Ledger;
using static Rask.LogForwarder.Tests.Reliability.Journal.JournalRig;
using SenderBatches = Rask.LogForwarder.Tests.Sender.TestBatches;

namespace Rask.LogForwarder.Tests.Reliability.Journal;

public sealed class DeliveryJournalTests : IDisposable
{
    private readonly JournalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_batch_that_was_begun_and_not_done_is_pending_in_the_next_process_with_all_that_it_consists_of()
    {
        Batch batch;
        using (var journal = _rig.Open())
        {
            batch = _rig.Batch(journal, "c1", 1, 1000);
            journal.Begin(batch);
            journal.Begin(batch);
            Assert.Empty(journal.TakePending("c1"));
            Assert.Empty(journal.PendingContainers);
        }

        using var next = _rig.Open();

        Assert.Equal(At(1000), next.Find("c1"));
        Assert.Equal(["c1"], next.PendingContainers);
        Assert.Empty(next.TakePending("c2"));
        var pending = Assert.Single(next.TakePending("c1"));
        Assert.Empty(next.TakePending("c1"));
        Assert.Empty(next.PendingContainers);
        Assert.Empty(pending.Done);
        var description = pending.Description;
        Assert.Equal(batch.Id, description.Id);
        Assert.Equal(("c1", "c1", "web", "shop"), (description.Owner.Key, description.Owner.ContainerId, description.Owner.Service, description.Owner.Group));
        Assert.Equal((10, 640, 1000, batch.Digest), (description.Records, description.Bytes, description.Covered, description.Digest));
        Assert.Equal(At(1000), description.End);
        Assert.Equal(2, description.Ranges.Count);
        Assert.Equal((new SourceRange("0123456789abcdef", 0, 600), 9, LineFlags.None), (description.Ranges[0].Range, description.Ranges[0].Records, description.Ranges[0].Flags));
        Assert.Equal([new SourceRange("fedcba9876543210", 7, 20), new SourceRange("0123456789abcdef", 980, 20)], description.Ranges[1].Pieces!);
    }

    [Fact]
    public void What_is_done_is_not_pending_and_moves_the_place_where_reading_starts()
    {
        using (var journal = _rig.Open())
        {
            var batch = _rig.Batch(journal, "c1", 1, 1000);
            journal.Begin(batch);
            journal.Done(batch, BatchOutcome.Acknowledged);
            Assert.Equal(At(1000), journal.Find("c1"));
        }

        using var next = _rig.Open();
        Assert.Equal(At(1000), next.Find("c1"));
        Assert.Empty(next.TakePending("c1"));
        Assert.Null(next.Find("c2"));
        Assert.Empty(_rig.LogLines);
    }

    [Fact]
    public void Several_pending_batches_of_a_container_keep_their_order_and_their_parts_over_several_processes()
    {
        using (var journal = _rig.Open())
        {
            for (var sequence = 1; sequence <= 4; sequence++)
            {
                journal.Begin(_rig.Batch(journal, "c1", (2 * sequence) - 1, 1000 * sequence));
                journal.Begin(_rig.Batch(journal, "c2", 2 * sequence, 500 * sequence));
            }

            journal.PartDone(new BatchId(journal.Forwarder, 1, 3), new BatchPart(8, 9, 10), default);
            journal.Done(_rig.Batch(journal, "c1", 1, 1000), BatchOutcome.Acknowledged);
        }

        using (var second = _rig.Open())
        {
            second.PartDone(new BatchId(second.Forwarder, 1, 3), new BatchPart(1, 5, 10), default);
            second.PartDone(new BatchId(second.Forwarder, 1, 3), new BatchPart(4, 6, 10), default);
        }

        using var third = _rig.Open();
        Assert.Equal(At(4000), third.Find("c1"));
        var pending = third.TakePending("c1");
        Assert.Equal([3, 5, 7], pending.Select(static batch => batch.Description.Id.Sequence));
        Assert.Equal([new BatchPart(1, 6, 10), new BatchPart(8, 9, 10)], pending[0].Done);
        Assert.Equal([2, 4, 6, 8], third.TakePending("c2").Select(static batch => batch.Description.Id.Sequence));
    }

    [Fact]
    public void A_batch_that_got_another_name_is_pending_under_that_one_alone_and_in_the_same_place()
    {
        using (var journal = _rig.Open())
        {
            var first = _rig.Batch(journal, "c1", 1, 1000);
            journal.Begin(first);
            journal.Begin(_rig.Batch(journal, "c1", 2, 2000));
            var old = first.Id;
            var (forwarder, epoch) = journal.BeginEpoch();
            Assert.Equal((journal.Forwarder, 2), (forwarder, epoch));
            first.Id = new BatchId(forwarder, epoch, 1);
            first.Replaces = old;
            journal.Begin(first);
        }

        using var next = _rig.Open();
        Assert.Equal(3, next.Epoch);
        Assert.Equal([(2, 1), (1, 2)], next.TakePending("c1").Select(static batch => (batch.Description.Id.Epoch, batch.Description.Id.Sequence)));
    }

    [Fact]
    public void A_batch_that_was_renamed_by_two_processes_of_which_the_second_did_not_know_the_first_name_is_pending_once()
    {
        BatchId order;
        using (var first = _rig.Open())
        {
            order = new BatchId(first.Forwarder, 1, 1);
            first.Begin(_rig.Batch(order, "c1", 1000));
            first.Begin(_rig.Batch(first, "c1", 2, 2000));
            first.Begin(_rig.Batch(first, "c2", 3, 500));
            Rename(first, 2);
        }

        // It lies in the spool under its first name, and is refused under that once more.
        using (var second = _rig.Open())
        {
            Rename(second, 4);
            Assert.Equal(["c1", "c2"], second.PendingContainers);
        }

        using var third = _rig.Open();
        Assert.Equal([(4, 1), (1, 2)], third.TakePending("c1").Select(static batch => (batch.Description.Id.Epoch, batch.Description.Id.Sequence)));
        Assert.Single(third.TakePending("c2"));

        void Rename(DeliveryJournal journal, long epoch)
        {
            var batch = _rig.Batch(new BatchId(journal.Forwarder, epoch, 1), "c1", 1000);
            (batch.Order, batch.Replaces) = (order, order);
            journal.Begin(batch);
        }
    }

    [Fact]
    public void The_spool_moves_the_place_where_reading_starts_and_takes_batches_over_without_a_line_in_the_file()
    {
        using var journal = _rig.Open();
        var batch = _rig.Batch(journal, "c1", 2, 2000);
        journal.Begin(batch);
        var length = _rig.Bytes.Length;

        journal.Advance("c1", new BatchId(journal.Forwarder, 1, 1), At(1000));
        Assert.Equal(At(2000), journal.Find("c1"));
        journal.Advance("c1", new BatchId(journal.Forwarder, 1, 5), At(5000));
        Assert.Equal(At(5000), journal.Find("c1"));
        Assert.Empty(journal.LeaveTo(id => id == batch.Id));
        Assert.Equal(length, _rig.Bytes.Length);

        journal.Done(batch, BatchOutcome.Acknowledged);
        Assert.Equal(At(5000), journal.Find("c1"));
    }

    [Fact]
    public void Reading_goes_on_where_it_was_said_also_behind_batches_that_are_done_later()
    {
        using (var journal = _rig.Open())
        {
            var batch = _rig.Batch(journal, "c1", 1, 1000);
            journal.Begin(batch);
            journal.StartAt("c1", At(7000), "web");
            journal.Done(batch, BatchOutcome.Acknowledged);
            Assert.Equal(At(7000), journal.Find("c1"));
        }

        using var next = _rig.Open();
        Assert.Equal(At(7000), next.Find("c1"));
        next.Done(_rig.Batch(next, "c1", 1, 8000), BatchOutcome.Acknowledged);
        Assert.Equal(At(8000), next.Find("c1"));
    }

    [Fact]
    public void The_ledger_goes_over_restarts_and_compactions()
    {
        using (var journal = _rig.Open())
        {
            journal.Done(_rig.Batch(journal, "c1", 1, 1000), new BatchOutcome(2, 1, 30));
            journal.Done(_rig.Batch(journal, "c1", 2, 2000), BatchOutcome.Acknowledged);
            _rig.Ledger.For("c1").Lose(new Gap(LossReason.RotatedAway, "g", 5000));
            journal.StartAt("c1", At(9));
            for (var sequence = 3; _rig.Disk.Syncs < 2; sequence++)
            {
                journal.Done(_rig.Batch(journal, "c2", sequence, 1000 * sequence), BatchOutcome.Acknowledged);
                if (_rig.Bytes.Length > 1 << 20) Assert.True(journal.TrySync());
            }
        }

        using var next = _rig.Open();
        var ledger = _rig.Ledger.For("c1").Snapshot();
        Assert.Equal((6970 + 30, 0, 0), (ledger.Taken, ledger.InFlight, ledger.Spooled));
        Assert.Equal((1970, 17, 2), (ledger.Totals.AcknowledgedBytes, ledger.Totals.AcknowledgedRecords, ledger.Totals.DeadLetteredRecords));
        Assert.Equal((30, 1), (ledger.Totals.LostBytes(LossReason.DeadLetterFailed), ledger.Totals.LostRecords(LossReason.DeadLetterFailed)));
        Assert.Equal(5000, ledger.Totals.LostBytes(LossReason.RotatedAway));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_became_of_the_parts_of_a_batch_is_known_to_the_next_process(bool isCompacted)
    {
        using (var journal = _rig.Open())
        {
            var batch = _rig.Batch(journal, "c1", 1, 1000);
            journal.Begin(batch);
            journal.PartDone(batch.Id, new BatchPart(1, 2, 10), new BatchOutcome(0, 2, 200, LossReason.Removed));
            journal.PartDone(batch.Id, new BatchPart(4, 6, 10), new BatchOutcome(1, 2, 200, LossReason.Removed));
            for (var sequence = 2; isCompacted && _rig.Disk.Syncs < 2; sequence++)
            {
                journal.Done(_rig.Batch(journal, "c2", sequence, 1000 * sequence), BatchOutcome.Acknowledged);
                if (_rig.Bytes.Length > 1 << 20) Assert.True(journal.TrySync());
            }
        }

        using var next = _rig.Open();
        var pending = Assert.Single(next.TakePending("c1"));
        Assert.Equal([new BatchPart(1, 2, 10), new BatchPart(4, 6, 10)], pending.Done);
        Assert.Equal((1, 2, LossReason.Removed), (pending.Outcome.DeadLettered, pending.Outcome.LostRecords, pending.Outcome.Reason));
    }

    [Fact]
    public void A_batch_that_got_another_name_keeps_what_was_left_out_of_it()
    {
        using (var journal = _rig.Open())
        {
            var batch = _rig.Batch(journal, "c1", 1, 1000);
            batch.DeadLettered = 1;
            batch.Lose(3, LossReason.Removed);
            using var rest = new SenderBatches();
            batch.Narrow(rest.Numbered(5));
            Assert.Equal(5, batch.LeftOut);
            journal.Begin(batch);
        }

        using var next = _rig.Open();
        var description = Assert.Single(next.TakePending("c1")).Description;
        var again = new Batch();
        again.Coverage.Add(description.Coverage);
        description.RestoreOutcome(again);
        Assert.Equal((1, 3, LossReason.Removed, 5), (again.DeadLettered, again.Lost, again.LostReason, again.LeftOut));

        // Its bytes are those of ten records, of which three are lost.
        _rig.Ledger.For("c1").Take(description.Coverage);
        foreach (var range in description.Ranges) again.AddMissing(range.Records);
        again.Owner = description.Owner;
        again.Id = description.Id;
        next.Done(again, again.Outcome);
        var totals = _rig.Ledger.For("c1").Snapshot().Totals;
        Assert.Equal((6, 1), (totals.AcknowledgedRecords, totals.DeadLetteredRecords));
        Assert.Equal((300, 3), (totals.LostBytes(LossReason.Removed), totals.LostRecords(LossReason.Removed)));
    }

    [Fact]
    public void The_name_stays_and_every_start_has_a_new_epoch()
    {
        var seen = new List<(string, long)>();
        for (var start = 0; start < 3; start++)
        {
            using var journal = _rig.Open();
            seen.Add((journal.Forwarder, journal.Epoch));
        }

        Assert.Matches("^[0-9a-f]{16}$", seen[0].Item1);
        Assert.Equal([(seen[0].Item1, 1), (seen[0].Item1, 2), (seen[0].Item1, 3)], seen);
    }

    [Fact]
    public void Writes_the_format_that_is_documented()
    {
        string id;
        using (var journal = _rig.Open())
        {
            id = journal.Forwarder;
            var batch = _rig.Batch(journal, "c1", 1, 1000);
            journal.StartAt("c1", At(10, 20), "web");
            journal.PartDone(batch.Id, new BatchPart(1, 2, 10), default);
            journal.PartDone(batch.Id, new BatchPart(3, 5, 10), new BatchOutcome(1, 2, 0, LossReason.Removed));
            journal.Done(batch, new BatchOutcome(0, 1, 40, LossReason.Unreadable));
        }

        var name = $"\"forwarder\":\"{id}\",\"epoch\":1";
        Assert.Equal(
            Sealed($$"""{"kind":"start","version":2,{{name}}}""")
            + Sealed("""{"kind":"at","container":"c1","service":"web","stdout":["0123456789abcdef",10],"stderr":["0123456789abcdef",20],"totals":{"bytes":0,"records":0,"dead":0,"lost":{},"generations":[["0123456789abcdef",0]]}}""")
            + Sealed($$"""{"kind":"part",{{name}},"sequence":1,"first":1,"last":2}""")
            + Sealed($$"""{"kind":"part",{{name}},"sequence":1,"first":3,"last":5,"dead":1,"lost":2,"reason":"removed"}""")
            + Sealed($$$$"""{"kind":"done",{{{{name}}}},"sequence":1,"container":"c1","service":"web","stdout":["0123456789abcdef",1000],"stderr":["0123456789abcdef",1000],"totals":{"bytes":960,"records":9,"dead":0,"lost":{"unreadable":[40,1,0]},"generations":[["0123456789abcdef",960,{"unreadable":[40,1,0]}]]}}"""),
            File.ReadAllText(_rig.JournalPath));
    }

    [Fact]
    public void Each_entry_is_one_write()
    {
        using var journal = _rig.Open();
        _rig.AssertOneForEachEntry(journal, () => _rig.Disk.Writes);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_batch_once_the_buffers_have_their_size()
    {
        using var journal = _rig.Open();
        var batches = Enumerable.Range(1, 400).Select(sequence => _rig.Batch(journal, "c1", sequence, 1000 * sequence)).ToArray();
        for (var i = 0; i < 200; i++) Pass(batches[i]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 200; i < 400; i++) Pass(batches[i]);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Pass(Batch batch)
        {
            journal.Begin(batch);
            journal.Done(batch, BatchOutcome.Acknowledged);
        }
    }
}
