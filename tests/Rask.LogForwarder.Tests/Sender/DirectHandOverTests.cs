using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Tests.Sender;

/// <summary>What the queue does where the way past it throws.</summary>
public sealed class DirectHandOverTests
{
    [Fact]
    public void A_batch_whose_direct_send_throws_goes_to_the_sender()
    {
        using var batches = new TestBatches();
        using var queue = new BatchQueue(batches.Pool, 8, new BatchNumbers("f", 1)) { Direct = new Faulty { FailsToBegin = true } };
        var batch = batches.Numbered(2);

        Assert.Throws<IOException>(() => queue.Seal(batch, isAlone: true));

        Assert.False(queue.IsAwaitingDirect);
        Assert.True(queue.TryTake(out var taken));
        Assert.Same(batch, taken);
        Assert.Equal(2, queue.UnacknowledgedRecords);
    }

    [Fact]
    public void A_batch_whose_answer_cannot_be_looked_for_goes_to_the_sender_to_be_sent_again()
    {
        using var batches = new TestBatches();
        using var queue = new BatchQueue(batches.Pool, 8, new BatchNumbers("f", 1)) { Direct = new Faulty() };
        var batch = batches.Numbered(2);
        queue.Seal(batch, isAlone: true);
        Assert.True(queue.IsAwaitingDirect);

        Assert.Throws<IOException>(queue.CollectDirect);

        Assert.False(queue.IsAwaitingDirect);
        Assert.True(queue.TryTake(out var taken));
        Assert.Same(batch, taken);
        Assert.False(taken.IsSent);
    }

    [Fact]
    public void The_batch_that_is_sealed_next_is_not_lost_with_it()
    {
        using var batches = new TestBatches();
        using var queue = new BatchQueue(batches.Pool, 8, new BatchNumbers("f", 1)) { Direct = new Faulty() };
        queue.Seal(batches.Numbered(1), isAlone: true);

        Assert.Throws<IOException>(() => queue.Seal(batches.Numbered(2), isAlone: true));

        Assert.True(queue.TryTake(out var first));
        Assert.True(queue.TryTake(out var second));
        Assert.Equal([(1, 1), (2, 2)], [(first.Id.Sequence, first.Records), (second.Id.Sequence, second.Records)]);
    }

    private sealed class Faulty : IDirectDelivery
    {
        public bool FailsToBegin { get; init; }

        public bool TryBegin(Batch batch) => FailsToBegin ? throw new IOException("broken") : true;

        public bool Collect(Batch batch) => throw new IOException("broken");
    }
}
