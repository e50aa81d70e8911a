using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Tests.Buffer;

/// <summary>How sealed batches change over to the disk and back: the order spool, then ring, holds at every step.</summary>
public sealed class SpillTests : IDisposable
{
    private readonly PagePool _pool = new(1 << 20);
    private readonly FakeSpool _spool = new();
    private readonly BatchQueue _queue;

    public SpillTests() => _queue = new BatchQueue(_pool, 4, new BatchNumbers("f", 1)) { Spool = _spool };

    public void Dispose()
    {
        _queue.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void Batches_go_to_the_ring_until_the_sender_has_emptied_it()
    {
        Seal(2);
        Assert.True(_queue.RequestSpill());
        Seal(1);
        Assert.False(_queue.TryOpenSpill());
        Assert.Empty(_spool.Batches);

        for (var i = 0; i < 3; i++)
        {
            Assert.True(_queue.TryTake(out var batch));
            Assert.True(_spool.TryAppend(batch));
            _queue.Complete(batch);
        }

        Assert.True(_queue.TryOpenSpill());
        Seal(1);
        Assert.Equal([1, 2, 3, 4], _spool.Batches);
        Assert.True(_queue.IsIdle);
        Assert.Equal(0, _queue.UnacknowledgedRecords);
    }

    [Fact]
    public void Batches_go_to_the_ring_again_when_the_spool_is_empty_and_not_before()
    {
        Assert.True(_queue.RequestSpill());
        Assert.True(_queue.TryOpenSpill());
        Seal(2);
        Assert.False(_queue.TryCloseSpill());
        _spool.Batches.Clear();
        Assert.True(_queue.TryCloseSpill());
        Seal(1);

        Assert.True(_queue.TryTake(out var batch));
        Assert.Equal(3, batch.Id.Sequence);
        _queue.Complete(batch);
    }

    [Fact]
    public void A_spool_that_holds_batches_at_the_start_comes_first()
    {
        _spool.Batches.Add(7);
        using var queue = new BatchQueue(_pool, 4, new BatchNumbers("f", 2)) { Spool = _spool };
        Assert.Equal(QueueMode.Spool, queue.Mode);
    }

    [Fact]
    public void A_batch_that_the_spool_refuses_stays_with_the_reader_and_keeps_its_name()
    {
        Assert.True(_queue.RequestSpill());
        Assert.True(_queue.TryOpenSpill());
        _spool.IsFull = true;
        var batch = _queue.Rent();
        Assert.False(_queue.Seal(batch));
        Assert.False(_queue.HasRoom);
        var name = batch.Id;

        _spool.IsFull = false;
        Assert.True(_queue.Seal(batch));
        Assert.Equal([name.Sequence], _spool.Batches);
    }

    [Fact]
    public void Without_a_spool_or_with_one_that_takes_nothing_there_is_nothing_to_ask_for()
    {
        _spool.IsFull = true;
        Assert.False(_queue.RequestSpill());
        using var queue = new BatchQueue(_pool, 4, new BatchNumbers("f", 1));
        Assert.False(queue.RequestSpill());
        Assert.Equal(QueueMode.Memory, queue.Mode);
    }

    [Fact]
    public void An_asking_that_is_cancelled_leaves_everything_as_it_was()
    {
        Seal(1);
        Assert.True(_queue.RequestSpill());
        _queue.CancelSpill();
        Seal(1);
        Assert.Equal(QueueMode.Memory, _queue.Mode);
        Assert.Equal(2, _queue.Pushed);
        Assert.False(_queue.TryOpenSpill());
    }

    [Fact]
    public void No_batch_is_sent_past_the_queue_while_the_spool_is_in_use()
    {
        _queue.Direct = new Forbidden();
        Assert.True(_queue.RequestSpill());
        Assert.True(_queue.Seal(_queue.Rent(), isAlone: true));
        Assert.True(_queue.TryTake(out var batch));
        _queue.Complete(batch);
        Assert.True(_queue.TryOpenSpill());
        Assert.True(_queue.Seal(_queue.Rent(), isAlone: true));
        Assert.Equal([2], _spool.Batches);
    }

    [Fact]
    public void No_batch_is_lost_or_overtaken_while_both_threads_change_over_again_and_again()
    {
        const int Batches = 20_000;
        var received = new List<long>();
        var sender = new Thread(() =>
        {
            var random = new Random(1);
            while (received.Count < Batches)
            {
                if (_queue.Mode == QueueMode.Spool)
                {
                    if (_spool.TryTake(out var sequence)) received.Add(sequence);
                    else _ = _queue.TryCloseSpill();
                }
                else if (_queue.TryTake(out var batch))
                {
                    if (_queue.Mode == QueueMode.Pouring) _spool.TryAppend(batch);
                    else received.Add(batch.Id.Sequence);
                    _queue.Complete(batch);
                }
                else if (_queue.Mode == QueueMode.Pouring)
                {
                    _ = _queue.TryOpenSpill();
                }

                // What was poured while the reader still wrote to the ring comes before the ring's next batch.
                while (_queue.Mode != QueueMode.Spool && _queue.Mode != QueueMode.Pouring && _spool.TryTake(out var poured)) received.Add(poured);
                if (random.Next(50) == 0) Thread.Yield();
            }
        });
        sender.Start();
        var reader = new Random(2);
        for (var i = 0; i < Batches;)
        {
            if (reader.Next(20) == 0) _ = _queue.RequestSpill();
            if (_queue.HasRoom && _queue.Seal(_queue.Rent())) i++;
        }

        Assert.True(sender.Join(TimeSpan.FromSeconds(60)), $"{received.Count} of {Batches} batches came");
        Assert.Equal(Enumerable.Range(1, Batches).Select(static number => (long)number), received);
    }

    private void Seal(int batches)
    {
        for (var i = 0; i < batches; i++) Assert.True(_queue.Seal(_queue.Rent()));
    }

    private sealed class FakeSpool : IBatchSpool
    {
        public List<long> Batches { get; } = [];

        public bool IsFull { get; set; }

        public bool MayAppend => !IsFull;

        public bool IsEmpty
        {
            get
            {
                lock (Batches) return Batches.Count == 0;
            }
        }

        public bool TryAppend(Batch batch)
        {
            if (IsFull) return false;
            lock (Batches) Batches.Add(batch.Id.Sequence);
            return true;
        }

        public bool TryPeek(out Batch batch) => throw new NotSupportedException();

        public void Remove(Batch batch) => throw new NotSupportedException();

        public bool TryTake(out long sequence)
        {
            lock (Batches)
            {
                sequence = Batches.Count > 0 ? Batches[0] : 0;
                if (Batches.Count > 0) Batches.RemoveAt(0);
                return sequence > 0;
            }
        }
    }

    private sealed class Forbidden : IDirectDelivery
    {
        public bool TryBegin(Batch batch) => throw new InvalidOperationException("sent past the spool");

        public bool Collect(Batch batch) => throw new InvalidOperationException("nothing was sent");
    }
}
