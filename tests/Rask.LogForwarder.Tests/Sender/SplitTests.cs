using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Sender;

namespace Rask.LogForwarder.Tests.Sender;

/// <summary>413, 400 and 422: batches that are not taken as they are.</summary>
public sealed class SplitTests
{
    private static readonly DeliveryResult Taken = DeliveryResult.Acknowledged;

    [Fact]
    public void A_batch_that_is_too_large_is_halved_until_it_fits_and_no_size_is_tried_in_vain_twice()
    {
        using var rig = new DeliveryRig(request => request.Lines.Length > 30 ? DeliveryRig.Answer(413) : Taken);
        var batch = rig.Make(100);

        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(batch));

        Assert.Equal(
            [
                "begin f00d.1-1", "send f00d.1-1", "send f00d.1-1/1-50", "send f00d.1-1/1-25", "part 1-25", "send f00d.1-1/26-50",
                "part 26-50", "send f00d.1-1/51-75", "part 51-75", "send f00d.1-1/76-100", "part 76-100", "done 0",
            ],
            rig.Events);
        Assert.Equal(DeliveryRig.LinesOf(100), rig.Stored);
        Assert.All(rig.Requests, request => Assert.Equal(batch.Digest, request.Digest));
        Assert.All(rig.Requests.Skip(1), request => Assert.Equal(100, request.Part.Total));
        Assert.Equal(3, rig.Counters.Splits);
        Assert.Equal(100, rig.Counters.RecordsAcknowledged);
        Assert.Equal(0, rig.Counters.Retries);
        Assert.Single(rig.Log);
    }

    [Fact]
    public void A_record_that_is_too_large_by_itself_becomes_a_dead_letter_and_is_declared_void()
    {
        using var rig = new DeliveryRig(request => request.Lines.Any(line => line.Contains("line 2\\n", StringComparison.Ordinal))
            ? DeliveryRig.Answer(413, "large")
            : Taken);

        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(rig.Make(4)));

        Assert.Equal(
            [
                "begin f00d.1-1", "send f00d.1-1", "send f00d.1-1/1-2", "part 1-2", "send f00d.1-1/3-4", "send f00d.1-1/3-3",
                "letters 3 413", "void f00d.1-1/3-3 of 4", "part 3-3 dead 1", "send f00d.1-1/4-4", "part 4-4 dead 1", "done 0",
            ],
            rig.Events);
        Assert.Equal("large", rig.Letters[3]);
        Assert.Equal(3, rig.Counters.RecordsAcknowledged);
        Assert.Equal(1, rig.Counters.RecordsDeadLettered);
        Assert.Equal(1, rig.Counters.PoisonRecords);
        Assert.Equal(1, rig.Counters.Voids);
    }

    [Theory]
    [InlineData(413, false)]
    [InlineData(400, true)]
    [InlineData(422, true)]
    public void A_batch_of_one_record_that_is_not_taken_is_void_as_a_whole(int status, bool isProbed)
    {
        using var rig = new DeliveryRig(request => request.Kind == "send" ? DeliveryRig.Answer(status, "because") : Taken);

        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(rig.Make(1)));

        string[] probes = isProbed ? ["probe"] : [];
        Assert.Equal(["begin f00d.1-1", "send f00d.1-1", .. probes, $"letters 1 {status}", "void f00d.1-1 of 1", "done 0"], rig.Events);
        Assert.Equal("because", rig.Letters[1]);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 2)]
    [InlineData(3, 1000, 1)]
    [InlineData(4, 1000, 5)]
    [InlineData(5, 4096, 20)]
    [InlineData(6, 777, 77)]
    [InlineData(7, 64, 64)]
    public void Poison_records_are_found_with_few_requests_and_the_rest_is_delivered_once_and_in_order(int seed, int records, int poisonous)
    {
        var random = new Random(seed);
        var poison = Enumerable.Range(0, records).OrderBy(_ => random.Next()).Take(poisonous).ToHashSet();
        var bad = poison.Select(number => TestBatches.Line($"line {number}").TrimEnd('\n')).ToHashSet();
        using var rig = new DeliveryRig(request => request.Lines.Any(bad.Contains) ? DeliveryRig.Answer(422, "bad") : Taken);
        var batch = rig.Make(records);

        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(batch));

        Assert.Equal(DeliveryRig.LinesOf(records).Where(line => !bad.Contains(line)), rig.Stored);
        Assert.Equal(poison.Order(), rig.Letters.Keys.Order().Select(record => record - 1));
        Assert.Equal(Enumerable.Range(1, records), rig.Settled.Select(settled => settled.Record).Order());
        Assert.Equal("done 0", rig.Events[^1]);
        Assert.Equal(records - poisonous, rig.Counters.RecordsAcknowledged);
        Assert.Equal(poisonous, rig.Counters.RecordsDeadLettered);
        // Two halves at each level, and for each poison record its void and at most one probe more.
        var levels = (int)Math.Ceiling(Math.Log2(records)) + 1;
        Assert.InRange(rig.Requests.Count, 1, (2 * poisonous * levels) + (2 * poisonous) + 1);
    }

    [Fact]
    public void A_dead_letter_is_kept_before_the_record_is_void_and_the_journal_hears_of_it_last()
    {
        using var rig = new DeliveryRig(request => request.Lines.Any(line => line.Contains("line 0", StringComparison.Ordinal))
            ? DeliveryRig.Answer(400)
            : Taken);

        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(rig.Make(2)));

        Assert.Equal(
            [
                "begin f00d.1-1", "send f00d.1-1", "probe", "send f00d.1-1/1-1", "letters 1 400", "void f00d.1-1/1-1 of 2", "part 1-1 dead 1",
                "send f00d.1-1/2-2", "part 2-2 dead 1", "done 0",
            ],
            rig.Events);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(422)]
    public void An_endpoint_that_refuses_an_empty_batch_as_well_is_wrong_itself_and_nothing_is_given_up(int status)
    {
        var requests = 0;
        using var rig = new DeliveryRig(_ => ++requests <= 40 ? DeliveryRig.Answer(status) : Taken);

        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(rig.Make(8)));

        Assert.Equal(
            ["begin f00d.1-1", .. Enumerable.Range(0, 40).Select(number => number % 2 == 0 ? "send f00d.1-1" : "probe"), "send f00d.1-1", "done 0"],
            rig.Events);
        Assert.Equal(20, rig.Counters.RetriesBecause(LogForwarder.Telemetry.RetryReason.Refused));
        Assert.Contains("empty batch", rig.Log[0], StringComparison.Ordinal);
        Assert.Contains("\"level\":\"error\"", rig.Log[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(503)]
    public void A_record_is_not_given_up_where_the_endpoint_goes_wrong_while_it_is_looked_for(int probe)
    {
        var rounds = 0;
        using var rig = new DeliveryRig(request =>
        {
            if (request.Kind == "probe" && rounds is > 0 and < 6) return DeliveryRig.Answer(probe);
            if (request.Kind != "send" || request.First > 1) return Taken;
            return request.Lines.Length > 1 || ++rounds < 7 ? DeliveryRig.Answer(400) : Taken;
        });

        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(rig.Make(4)));

        Assert.Equal(["letters 1 400"], rig.EventsOf("letters"));
        Assert.Equal(5, rig.Counters.Retries);
    }

    [Fact]
    public void Rejected_records_of_a_part_are_named_by_their_number_in_the_batch()
    {
        using var rig = new DeliveryRig(request => request.Lines.Length > 5
            ? DeliveryRig.Answer(413)
            : new DeliveryResult(DeliveryStatus.Acknowledged, "", 200, null, [2, 5])
            {
                Reasons = new Dictionary<int, string> { [2] = "torn" },
            });

        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(rig.Make(10)));

        Assert.Equal(["letters 2,5 200", "letters 7,10 200"], rig.EventsOf("letters"));
        Assert.Equal("torn", rig.Letters[7]);
        Assert.Null(rig.Letters[10]);
        Assert.Equal(6, rig.Counters.RecordsAcknowledged);
    }

    [Fact]
    public void A_void_that_is_not_understood_holds_nothing_up()
    {
        using var rig = new DeliveryRig(request => request.Kind == "void" || request.First == 1 && request.Kind == "send"
            ? DeliveryRig.Answer(request.Kind == "void" ? 400 : 413)
            : Taken);

        Assert.Equal(DeliveryOutcome.Done, rig.Deliver(rig.Make(2)));

        Assert.Equal("done 0", rig.Events[^1]);
        Assert.Contains(rig.Log, line => line.Contains("never come", StringComparison.Ordinal));
        Assert.Equal(0, rig.Counters.Voids);
    }

    [Fact]
    public void A_void_is_repeated_until_it_is_taken()
    {
        var voids = 0;
        using var rig = new DeliveryRig(request => request.Kind == "void" && ++voids < 10 ? DeliveryRig.Answer(voids % 2 == 0 ? 503 : 404) : Taken);

        Assert.Equal(DeliveryOutcome.Done, SenderRig.Bounded(() => rig.Delivery.DeclareVoid(new BatchId("f00d", 1, 7), 5, BatchPart.Of(1, 9, 9))));

        Assert.Equal(Enumerable.Repeat("void f00d.1-7 of 9", 10), rig.Events);
        Assert.Equal(9, rig.Settled.Count);
        Assert.Equal(1, rig.Counters.Voids);
    }
}
