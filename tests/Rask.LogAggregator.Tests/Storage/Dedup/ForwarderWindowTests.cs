using CsCheck;
using Rask.LogAggregator.Storage.Dedup;

namespace Rask.LogAggregator.Tests.Storage.Dedup;

public class ForwarderWindowTests
{
    [Fact]
    public void A_batch_is_new_once()
    {
        ForwarderWindow window = ForwarderWindow.Empty;
        Assert.Equal(DedupKind.New, window.Decide(Whole(1, 1)).Kind);
        window = window.With(Whole(1, 1), time: 0);
        Assert.Equal(DedupKind.Known, window.Decide(Whole(1, 1)).Kind);
        Assert.Equal(DedupKind.New, window.Decide(Whole(1, 2)).Kind);
        Assert.Equal(DedupKind.New, window.Decide(Whole(2, 1)).Kind);
    }

    [Fact]
    public void Parts_make_up_the_whole_in_any_order()
    {
        ForwarderWindow window = ForwarderWindow.Empty.With(Part(1, 1, 4, 6), time: 0);
        Assert.Equal([new NumberRange(4, 6)], window.Decide(Whole(1, 1)).Covered!.Ranges.ToArray());
        Assert.Equal(DedupKind.Known, window.Decide(Part(1, 1, 5, 6)).Kind);
        Assert.Equal(DedupKind.Partial, window.Decide(Part(1, 1, 3, 4)).Kind);
        window = window.With(Part(1, 1, 7, 10), time: 0).With(Part(1, 1, 1, 3), time: 0);
        Assert.Equal(DedupKind.Known, window.Decide(Whole(1, 1)).Kind);
        Assert.Empty(window.Epochs[0].Partials.ToArray());
    }

    [Theory]
    [InlineData(10, 8UL, nameof(DedupKind.Conflict))]
    [InlineData(11, 7UL, nameof(DedupKind.Conflict))]
    [InlineData(10, 7UL, nameof(DedupKind.Known))]
    [InlineData(10, null, nameof(DedupKind.Known))]
    public void Another_digest_or_total_under_the_same_id_is_a_conflict(long total, ulong? digest, string kind)
    {
        DedupKind expected = Enum.Parse<DedupKind>(kind);
        ForwarderWindow window = ForwarderWindow.Empty.With(Whole(1, 1), time: 0);
        BatchClaim claim = new("f", 1, 1, new NumberRange(1, total), total, digest);
        Assert.Equal(expected, window.Decide(claim).Kind);
        ForwarderWindow partly = ForwarderWindow.Empty.With(Part(1, 1, 1, 1), time: 0);
        Assert.Equal(expected == DedupKind.Known ? DedupKind.Partial : expected, partly.Decide(claim).Kind);
    }

    [Fact]
    public void A_digest_is_compared_for_the_last_batches_and_while_a_batch_is_not_complete()
    {
        ForwarderWindow window = ForwarderWindow.Empty.With(Part(1, 1, 1, 1), time: 0);
        for (int sequence = 2; sequence <= ForwarderWindow.MaximumStamps + 2; sequence++)
            window = window.With(Whole(1, sequence), time: 0);
        Assert.Equal(DedupKind.Conflict, window.Decide(Whole(1, 1) with { Digest = 1 }).Kind);
        Assert.Equal(DedupKind.Known, window.Decide(Whole(1, 2) with { Digest = 1 }).Kind);
        Assert.Equal(DedupKind.Conflict, window.Decide(Whole(1, 3) with { Digest = 1 }).Kind);
    }

    [Fact]
    public void Holes_stay_open_however_far_the_sequences_run_ahead()
    {
        ForwarderWindow window = ForwarderWindow.Empty;
        foreach (long sequence in (long[])[100_000, 5, 200_000, 4])
            window = window.With(Whole(1, sequence), time: 0);
        Assert.All((long[])[4, 5, 100_000, 200_000], sequence => Assert.Equal(DedupKind.Known, window.Decide(Whole(1, sequence)).Kind));
        Assert.All((long[])[1, 6, 99_999, 199_999, 200_001], sequence => Assert.Equal(DedupKind.New, window.Decide(Whole(1, sequence)).Kind));
    }

    [Fact]
    public void Of_more_holes_than_can_be_kept_the_lowest_are_refused_not_taken_for_new()
    {
        ForwarderWindow window = ForwarderWindow.Empty;
        int count = ForwarderWindow.MaximumWeight + 100;
        for (int number = 1; number <= count; number++)
            window = window.With(Whole(1, 2 * number), time: 0);
        Assert.Equal(ForwarderWindow.MaximumWeight, window.Epochs[0].Weight);
        for (int number = 1; number <= count; number++)
        {
            bool isForgotten = number <= 100;
            Assert.Equal(isForgotten ? DedupKind.Conflict : DedupKind.Known, window.Decide(Whole(1, 2 * number)).Kind);
            Assert.Equal(isForgotten ? DedupKind.Conflict : DedupKind.New, window.Decide(Whole(1, (2 * number) - 1)).Kind);
        }
    }

    [Fact]
    public void Only_the_last_epochs_are_known_and_older_ones_are_refused()
    {
        ForwarderWindow window = ForwarderWindow.Empty;
        for (int epoch = 10; epoch < 10 + ForwarderWindow.MaximumEpochs + 3; epoch++)
            window = window.With(Whole(epoch, 1), time: 0);
        Assert.All((long[])[9, 10, 12], epoch => Assert.Equal(DedupKind.Conflict, window.Decide(Whole(epoch, 1)).Kind));
        Assert.Equal(DedupKind.Known, window.Decide(Whole(13, 1)).Kind);
        Assert.Equal(DedupKind.New, window.Decide(Whole(13, 2)).Kind);
    }

    [Fact]
    public void An_older_epoch_that_comes_late_is_taken_while_there_is_room()
    {
        ForwarderWindow window = ForwarderWindow.Empty.With(Whole(9, 1), time: 0).With(Whole(3, 1), time: 0);
        Assert.Equal(DedupKind.Known, window.Decide(Whole(3, 1)).Kind);
        Assert.Equal([3, 9], window.Epochs.ToArray().Select(epoch => epoch.Epoch));
    }

    [Fact]
    public void A_batch_in_too_many_pieces_is_refused()
    {
        ForwarderWindow window = ForwarderWindow.Empty;
        for (int piece = 0; piece < EpochWindow.MaximumPieces; piece++)
            window = window.With(new BatchClaim("f", 1, 1, new NumberRange((2 * piece) + 1, (2 * piece) + 1), 10_000, null), time: 0);
        Assert.Equal(DedupKind.Conflict, window.Decide(new BatchClaim("f", 1, 1, new NumberRange(9_000, 9_000), 10_000, null)).Kind);
        Assert.Equal(DedupKind.Partial, window.Decide(new BatchClaim("f", 1, 1, new NumberRange(1, 10_000), 10_000, null)).Kind);
    }

    [Fact]
    public void Any_order_of_parts_and_repeats_covers_each_record_once() =>
        Gen.Select(Gen.Long[1, 3], Gen.Long[1, 5], Gen.Long[1, 10], Gen.Long[0, 9]).Array[1, 60].Sample(requests =>
        {
            ForwarderWindow window = ForwarderWindow.Empty;
            var stored = new HashSet<(long, long, long)>();
            foreach ((long epoch, long sequence, long first, long more) in requests)
            {
                BatchClaim claim = Part(epoch, sequence, first, Math.Min(10, first + more));
                DedupDecision decision = window.Decide(claim);
                for (long record = claim.Records.First; record <= claim.Records.Last; record++)
                {
                    bool isThere = decision.Kind == DedupKind.Known || (decision.Covered?.Contains(record) ?? false);
                    Assert.Equal(isThere, !stored.Add((epoch, sequence, record)));
                }

                if (decision.Kind != DedupKind.Known)
                    window = window.With(claim, time: 0);
            }
        });

    [Fact]
    public void Of_too_many_forwarders_the_one_not_seen_for_longest_is_dropped()
    {
        var window = new DedupWindow();
        for (int number = 0; number <= DedupWindow.MaximumForwarders; number++)
            window.Add(Whole(1, 1) with { Forwarder = $"f{number}" }, time: number == 7 ? 0 : number + 1);
        Assert.Equal(DedupWindow.MaximumForwarders, window.Forwarders.Count);
        Assert.False(window.Forwarders.ContainsKey("f7"));
    }

    private static BatchClaim Whole(long epoch, long sequence) => Part(epoch, sequence, 1, 10);

    private static BatchClaim Part(long epoch, long sequence, long first, long last) => new("f", epoch, sequence, new NumberRange(first, last), 10, 7);
}
