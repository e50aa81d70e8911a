using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Buffer;

public sealed unsafe class BatchQueueTests : IDisposable
{
    private readonly PagePool _pool = new(4 * PagePool.PageSize);
    private readonly BatchQueue _queue;

    public BatchQueueTests() => _queue = new BatchQueue(_pool, 2, new BatchNumbers("f", 1));

    public void Dispose()
    {
        _queue.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void Numbers_batches_without_gaps_and_hands_them_over_in_order()
    {
        for (var i = 1; i <= 10; i++)
        {
            var filled = Fill(i);
            _queue.Seal(filled);
            Assert.True(_queue.TryTake(out var taken));
            Assert.Same(filled, taken);
            Assert.Equal(i, taken.Id.Sequence);
            Assert.Equal(i, taken.Records);
            _queue.Complete(taken);
        }

        Assert.Equal(10, _queue.Pushed);
        Assert.Equal(10, _queue.Popped);
        Assert.Equal(0, _queue.Dropped);
    }

    [Fact]
    public void A_batch_that_is_sealed_without_room_is_a_defect_that_is_counted()
    {
        for (var i = 0; i < 2; i++) _queue.Seal(Fill(1));
        Assert.False(_queue.HasRoom);
        Assert.Throws<InvalidOperationException>(() => _queue.Seal(Fill(1)));
        Assert.Equal((2, 1), (_queue.Pushed, _queue.Dropped));
    }

    [Fact]
    public void Counts_records_from_sealing_to_acknowledgement()
    {
        _queue.Seal(Fill(5));
        _queue.Seal(Fill(7));
        Assert.Equal(12, _queue.UnacknowledgedRecords);
        Assert.False(_queue.IsIdle);
        _queue.TryTake(out var first);
        Assert.Equal(12, _queue.UnacknowledgedRecords);
        _queue.Complete(first);
        Assert.Equal(7, _queue.UnacknowledgedRecords);
        Assert.False(_queue.IsIdle);
        _queue.TryTake(out var second);
        _queue.Complete(second);
        Assert.Equal(0, _queue.UnacknowledgedRecords);
        Assert.True(_queue.IsIdle);
    }

    [Fact]
    public void Has_room_for_as_many_as_it_was_made_for()
    {
        _queue.Seal(Fill(1));
        Assert.True(_queue.HasRoom);
        _queue.Seal(Fill(1));
        Assert.False(_queue.HasRoom);
        Assert.Throws<InvalidOperationException>(() => _queue.Seal(Fill(1)));
        _queue.TryTake(out _);
        Assert.True(_queue.HasRoom);
    }

    [Fact]
    public void Frees_the_pages_of_an_acknowledged_batch_and_reuses_it_empty()
    {
        var batch = Fill(3);
        _queue.Seal(batch);
        Assert.Equal(1, _pool.PagesInUse);
        _queue.TryTake(out var taken);
        Assert.Equal(1, _pool.PagesInUse);
        _queue.Complete(taken);
        Assert.Equal(0, _pool.PagesInUse);
        var again = _queue.Rent();
        Assert.Same(batch, again);
        Assert.Equal(0, again.Records);
        Assert.Equal(0, again.Bytes);
        Assert.Equal(0, again.Id.Sequence);
        Assert.Equal(0, again.Opened);
        Assert.True(again.Segments.IsEmpty);
        Assert.Same(BatchOwner.None, again.Owner);
    }

    [Fact]
    public void Takes_one_count_of_a_page_for_neighbouring_segments()
    {
        _pool.TryRent(1, out var a);
        _pool.TryRent(1, out var b);
        var batch = new Batch();
        foreach (var run in new[] { 0, 0, 1, 0 }) batch.Add(_pool, run == 0 ? a : b, Segment(run == 0 ? a : b, 2));
        Assert.Equal(8, batch.Records);
        Assert.Equal(4, batch.Segments.Length);
        _pool.Release(a);
        _pool.Release(b);
        Assert.Equal(2, _pool.PagesInUse);
        batch.Clear(_pool);
        Assert.Equal(0, _pool.PagesInUse);
    }

    [Fact]
    public void Says_when_no_more_will_come()
    {
        Assert.False(_queue.IsClosed);
        _queue.Close();
        Assert.True(_queue.IsClosed);
    }

    private static Segment Segment(PageRun run, int records) => new(run.Start, 10, records, "g", 0, LineFlags.None);

    private Batch Fill(int records)
    {
        Assert.True(_pool.TryRent(1, out var run));
        var batch = _queue.Rent();
        batch.Opened = 1;
        batch.Owner = new BatchOwner("k", "i", "s", null);
        batch.Add(_pool, run, Segment(run, records));
        _pool.Release(run);
        return batch;
    }
}
