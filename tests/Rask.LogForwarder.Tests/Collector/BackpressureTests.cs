using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector;

public sealed class BackpressureTests : IDisposable
{
    private readonly LogFiles _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Catching_up_fills_batches_to_their_limit()
    {
        WriteLines(25_000);
        using var reader = new ReaderHarness(_log.Path, pages: 64);
        reader.Finish();
        Assert.Equal([10_000, 10_000, 5000], reader.Receiver.Sizes);
        Assert.Equal(_log.Written, reader.Counters.BytesRead);
        Assert.Equal(25_000, reader.Counters.RecordsRead);
    }

    [Fact]
    public void Batches_end_soon_after_their_bytes_are_reached()
    {
        WriteLines(50_000);
        var limits = ReaderHarness.Default with { BatchBytes = 300_000 };
        using var reader = new ReaderHarness(_log.Path, limits);
        reader.Refresh();
        var most = 0L;
        while (reader.Reader.Read() == ReadOutcome.Progress)
        {
            most = Math.Max(most, reader.Reader.Grouper.Open.Bytes);
            reader.Receiver.Receive();
        }

        // The limit is looked at once per read, which is one page at most.
        Assert.InRange(most, limits.BatchBytes, limits.BatchBytes + PagePool.PageSize);
    }

    [Fact]
    public void Reading_stops_at_the_buffers_capacity_and_goes_on_after_an_acknowledgement()
    {
        WriteLines(1000);
        var limits = new CollectorLimits(100, 1 << 20, 350, 1 << 20);
        using var reader = new ReaderHarness(_log.Path, limits);
        reader.Refresh();
        ReadUntilBlocked(reader);
        Assert.Equal(300, reader.Queue.UnacknowledgedRecords);
        Assert.Equal(0, reader.Reader.Grouper.Open.Records);
        Assert.Equal(ReadOutcome.Blocked, reader.Reader.Read());
        reader.Receiver.Receive(1);
        ReadUntilBlocked(reader);
        Assert.Equal(300, reader.Queue.UnacknowledgedRecords);
        reader.Finish();
        Assert.Equal(Expected(1000), reader.Receiver.Texts);
    }

    [Fact]
    public void A_line_without_end_does_not_pass_the_buffers_capacity_either()
    {
        WriteLines(300);
        _log.Write("last words");
        var limits = new CollectorLimits(100, 1 << 20, 350, 1 << 20);
        using var reader = new ReaderHarness(_log.Path, limits);
        reader.Refresh();
        ReadUntilBlocked(reader);
        Assert.True(reader.Reader.Grouper.TrySeal());
        Assert.Equal(300, reader.Queue.UnacknowledgedRecords);
        reader.FinishByAge();
        Assert.Equal(0, reader.Reader.Grouper.Open.Records);
        reader.Finish();
        Assert.Equal([.. Expected(300), "last words"], reader.Receiver.Texts);
    }

    [Fact]
    public void Reading_stops_when_all_pages_hold_unacknowledged_lines()
    {
        WriteLines(30_000);
        var limits = ReaderHarness.Default with { BatchRecords = 1000 };
        using var reader = new ReaderHarness(_log.Path, limits, pages: 4);
        reader.Refresh();
        ReadUntilBlocked(reader);
        Assert.Equal(4, reader.Pool.PagesInUse);
        Assert.InRange(reader.Counters.BytesRead, 3 * PagePool.PageSize, 4 * PagePool.PageSize);
        reader.Finish();
        Assert.Equal(Expected(30_000), reader.Receiver.Texts);
        Assert.Equal(_log.Written, reader.Counters.BytesRead);
    }

    [Fact]
    public void Reading_stops_when_the_queue_is_full()
    {
        WriteLines(100);
        var limits = new CollectorLimits(5, 1 << 20, 1000, 1 << 20);
        using var reader = new ReaderHarness(_log.Path, limits, queueCapacity: 2);
        reader.Refresh();
        ReadUntilBlocked(reader);
        Assert.False(reader.Queue.HasRoom);
        Assert.Equal(15, reader.Queue.UnacknowledgedRecords + reader.Reader.Grouper.Open.Records);
        reader.Finish();
        Assert.Equal(Expected(100), reader.Receiver.Texts);
    }

    [Fact]
    public void An_idle_source_holds_no_page()
    {
        WriteLines(10);
        using var reader = new ReaderHarness(_log.Path);
        reader.ReadToEnd();
        reader.Reader.Rest();
        Assert.Equal(1, reader.Pool.PagesInUse);
        reader.Deliver();
        reader.Reader.Rest();
        Assert.Equal(0, reader.Pool.PagesInUse);
    }

    [Fact]
    public void A_slow_trickle_uses_the_same_page_again()
    {
        using var reader = new ReaderHarness(_log.Path);
        for (var i = 0; i < 3000; i++)
        {
            WriteLines(1);
            reader.ReadToEnd();
            reader.Deliver();
            Assert.Equal(1, reader.Pool.PagesInUse);
        }

        Assert.Equal(3000, reader.Records.Count);
    }

    [Fact]
    public void Catching_up_allocates_nothing_per_line()
    {
        WriteLines(200_000);
        using var reader = new ReaderHarness(_log.Path, ReaderHarness.Default with { BatchRecords = 1000 });
        reader.Refresh();
        // The first batches make the objects that are used again later.
        Drain(reader, 20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var batches = Drain(reader, int.MaxValue);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(batches, 170, 181);
        Assert.InRange(allocated, 0, batches * 64);
    }

    private static int Drain(ReaderHarness reader, int most)
    {
        var batches = 0;
        while (batches < most && reader.Reader.Read() != ReadOutcome.AtEnd)
        {
            while (reader.Queue.TryTake(out var batch))
            {
                reader.Queue.Complete(batch);
                batches++;
            }
        }

        return batches;
    }

    private static void ReadUntilBlocked(ReaderHarness reader)
    {
        var steps = 0;
        while (reader.Reader.Read() == ReadOutcome.Progress) Assert.True(++steps < 10_000);
    }

    private static IEnumerable<string> Expected(int lines) => Enumerable.Range(0, lines).Select(static i => $"line {i}\n");

    private void WriteLines(int count)
    {
        using var all = new MemoryStream();
        for (var i = 0; i < count; i++) all.Write(DockerLine.Of($"line {i}\n", time: i + 1));
        _log.Append(all.GetBuffer().AsSpan(0, (int)all.Length));
    }
}
