using System.Text.Json;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.Tests.Sender;

/// <summary>409, and batches of which a part is done or gone.</summary>
public sealed class RenameTests
{
    private static readonly DeliveryResult Taken = DeliveryResult.Acknowledged;

    [Fact]
    public void A_batch_whose_name_is_taken_goes_under_a_new_epoch_with_the_same_lines()
    {
        using var rig = new DeliveryRig(request => request.Id.Epoch == 1 ? DeliveryRig.Answer(409) : Taken);
        var batch = rig.Make(5);
        var digest = batch.Digest;

        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(batch));

        Assert.Equal(
            ["begin f00d.1-1", "send f00d.1-1", "epoch 2", "begin f00d.2-1 for f00d.1-1", "send f00d.2-1", "done 0"], rig.Events);
        Assert.Equal(DeliveryRig.LinesOf(5), rig.Stored);
        Assert.Equal(digest, batch.Digest);
        Assert.Equal(1, rig.Counters.EpochsBegun);
        Assert.Equal("warn", JsonDocument.Parse(Assert.Single(rig.Log)).RootElement.GetProperty("level").GetString());
    }

    [Fact]
    public void What_is_left_of_a_split_batch_becomes_a_batch_of_its_own()
    {
        using var rig = new DeliveryRig(request =>
            request.Lines.Length > 4 ? DeliveryRig.Answer(413) : request.Id.Epoch == 1 && request.First > 1 ? DeliveryRig.Answer(409) : Taken);
        var batch = rig.Make(8);
        var digest = batch.Digest;

        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(batch));

        Assert.Equal(
            [
                "begin f00d.1-1", "send f00d.1-1", "send f00d.1-1/1-4", "part 1-4", "send f00d.1-1/5-8", "epoch 2",
                "begin f00d.2-1 for f00d.1-1", "send f00d.2-1", "done 0",
            ],
            rig.Events);
        Assert.Equal(DeliveryRig.LinesOf(8), rig.Stored);
        Assert.Equal(4, batch.Records);
        Assert.NotEqual(digest, batch.Digest);
        Assert.Equal(batch.Digest, rig.Requests[^1].Digest);
        Assert.Equal(99, batch.End.Stdout.Offset);
        Assert.Equal(8, rig.Counters.RecordsAcknowledged);
    }

    [Fact]
    public void An_endpoint_that_takes_no_name_at_all_is_a_refusal_after_three_epochs()
    {
        var answers = 0;
        using var rig = new DeliveryRig(_ => ++answers <= 30 ? DeliveryRig.Answer(409) : Taken);

        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(rig.Make(2)));

        Assert.Equal(["epoch 2", "epoch 3", "epoch 4"], rig.EventsOf("epoch"));
        Assert.Equal(28, rig.Events.Count(happened => happened == "send f00d.4-1"));
        Assert.Equal(27, rig.Counters.Retries);
        Assert.Contains(rig.Log, line => line.Contains("refuses batches", StringComparison.Ordinal));
    }

    [Fact]
    public void An_acknowledgement_ends_the_row_of_conflicts()
    {
        var sent = 0;
        using var rig = new DeliveryRig(_ => ++sent % 3 != 0 ? DeliveryRig.Answer(409) : Taken);

        for (var i = 0; i < 5; i++) Assert.Equal(DeliveryOutcome.Done, rig.Deliver(rig.Make(1)));

        Assert.Equal(10, rig.Counters.EpochsBegun);
        Assert.Equal(0, rig.Counters.Retries);
    }

    [Fact]
    public void Batches_that_were_sealed_before_are_named_anew_without_being_told()
    {
        using var rig = new DeliveryRig(request => request.Id.Epoch == 1 ? DeliveryRig.Answer(409) : Taken);
        Batch[] batches = [rig.Make(1), rig.Make(2), rig.Make(3)];

        foreach (var batch in batches) Assert.Equal(DeliveryOutcome.Done, rig.Deliver(batch));

        Assert.Equal(["send f00d.1-1", "send f00d.2-1", "send f00d.2-2", "send f00d.2-3"], rig.EventsOf("send"));
        Assert.Equal(1, rig.Counters.EpochsBegun);
    }

    [Fact]
    public void A_batch_of_an_earlier_process_that_is_no_longer_known_takes_a_name_of_this_epoch()
    {
        using var rig = new DeliveryRig(request => request.Id.Epoch < 5 ? DeliveryRig.Answer(409) : Taken);
        rig.Numbers.Begin("f00d", 5);
        var old = rig.Batches.Numbered(3);
        old.Id = new BatchId("f00d", 2, 9);
        old.IsBegun = true;

        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(old));

        Assert.Equal(["send f00d.2-9", "begin f00d.5-1 for f00d.2-9", "send f00d.5-1", "done 0"], rig.Events);
        Assert.Equal(0, rig.Counters.EpochsBegun);
    }

    [Fact]
    public void Of_a_batch_that_was_split_by_an_earlier_process_only_the_rest_is_sent()
    {
        using var rig = new DeliveryRig(_ => Taken);
        var batch = rig.Make(10);
        batch.IsBegun = true;
        batch.Done.Add(3, 4);
        batch.Done.Add(8, 8);

        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(batch));

        Assert.Equal(
            [
                "send f00d.1-1/1-2", "part 1-2", "send f00d.1-1/5-7", "part 5-7", "send f00d.1-1/9-10", "part 9-10", "done 0",
            ],
            rig.Events);
        Assert.Equal(DeliveryRig.LinesOf(10).Where((_, index) => index is not (2 or 3 or 7)), rig.Stored);
    }

    [Fact]
    public void Records_that_cannot_be_read_any_more_are_void_and_lost_and_the_others_keep_their_numbers()
    {
        using var rig = new DeliveryRig(request =>
            request.Lines.Any(line => line.Contains("line 1\\n", StringComparison.Ordinal)) ? DeliveryRig.Answer(400) : Taken);
        using var source = new TestBatches();
        var batch = new Batch { Id = new BatchId("f00d", 1, 1), Owner = TestBatches.Owner, IsBegun = true };
        batch.AddMissing(3);
        batch.AddMissing(1);
        foreach (ref readonly var segment in source.Numbered(2).Segments) batch.Borrow(segment);
        batch.AddMissing(2);

        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(batch));

        Assert.Equal(
            [
                "void f00d.1-1/1-4 of 8", "part 1-4 lost 4 RotatedAway", "send f00d.1-1/5-6", "probe", "send f00d.1-1/5-5", "part 5-5 lost 4 RotatedAway", "send f00d.1-1/6-6",
                "letters 6 400", "void f00d.1-1/6-6 of 8", "part 6-6 dead 1 lost 4 RotatedAway", "void f00d.1-1/7-8 of 8", "part 7-8 dead 1 lost 6 RotatedAway", "done 6",
            ],
            rig.Events);
        Assert.Equal(6, rig.Counters.RecordsLost);
    }

    [Fact]
    public void A_batch_of_which_nothing_can_be_read_is_void_as_a_whole()
    {
        using var rig = new DeliveryRig(_ => Taken);
        var batch = new Batch { Id = new BatchId("f00d", 1, 1), Owner = TestBatches.Owner, IsBegun = true };
        batch.AddMissing(5);

        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(batch));

        Assert.Equal(["void f00d.1-1 of 5", "done 5"], rig.Events);
    }

    [Fact]
    public void A_conflict_leaves_out_what_is_missing_and_counts_it_once()
    {
        using var rig = new DeliveryRig(request => request.Id.Epoch == 1 && request.Kind == "send" ? DeliveryRig.Answer(409) : Taken);
        using var source = new TestBatches();
        var batch = new Batch { Id = new BatchId("f00d", 1, 1), Owner = TestBatches.Owner, IsBegun = true };
        batch.AddMissing(3);
        foreach (ref readonly var segment in source.Numbered(2).Segments) batch.Borrow(segment);
        batch.AddMissing(2);

        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(batch));

        Assert.Equal(
            [
                "void f00d.1-1/1-3 of 7", "part 1-3 lost 3 RotatedAway", "send f00d.1-1/4-5", "epoch 2", "begin f00d.2-1 for f00d.1-1", "send f00d.2-1",
                "done 5",
            ],
            rig.Events);
        Assert.Equal(5, rig.Counters.RecordsLost);
        Assert.Equal(DeliveryRig.LinesOf(2), rig.Stored);
    }
}
