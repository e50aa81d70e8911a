using Rask.LogAggregator.Hosting;
using Rask.LogAggregator.Intake;
using Rask.LogAggregator.Storage;
using Rask.LogAggregator.Tests.Support;

namespace Rask.LogAggregator.Tests.Storage;

public sealed class SegmentStoreTests : IAsyncLifetime
{
    private readonly StoreUnderTest _test = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task Keeps_records_byte_for_byte_in_the_order_of_the_batches()
    {
        await _test.AppendAsync("nginx", "a", "b");
        await _test.AppendAsync("nginx", "c");
        Assert.Equal([Samples.Record(message: "a"), Samples.Record(message: "b"), Samples.Record(message: "c")], _test.Directory.Lines("nginx"));
    }

    [Fact]
    public async Task Records_of_several_services_go_to_several_directories()
    {
        using RecordBatch batch = Samples.Batch(Samples.Record("a", "1"), Samples.Record("b", "2"), Samples.Record("a", "3"), "bad", Samples.Record("a", "4"));
        await _test.Store.AppendAsync(batch, claim: null);
        Assert.Equal(["1", "3", "4"], _test.Messages("a"));
        Assert.Equal(["2"], _test.Messages("b"));
    }

    [Fact]
    public async Task A_service_that_calls_itself_like_a_path_stays_in_the_data_directory()
    {
        await _test.AppendAsync("../../etc", "x");
        await _test.AppendAsync("..", "y");
        Assert.Equal(["x"], _test.Messages("%2E.%2F..%2Fetc"));
        Assert.Equal(["y"], _test.Messages("%2E."));
        Assert.Equal("../../etc", (await _test.StatisticsAsync("../../etc")).Name);
    }

    [Fact]
    public async Task Begins_a_new_segment_before_one_grows_beyond_its_size_and_never_splits_a_batch()
    {
        string[] messages = [.. Enumerable.Range(0, 60).Select(number => $"m{number}")];
        foreach (string[] chunk in messages.Chunk(7))
            await _test.AppendAsync("nginx", chunk);
        string huge = new('x', 30_000);
        await _test.AppendAsync("nginx", huge);

        Assert.Equal([.. messages, huge], _test.Messages("nginx"));
        string[] segments = [.. Directory.EnumerateFiles(Path.Combine(_test.Directory.Path, "nginx")).Order(StringComparer.Ordinal)];
        Assert.Equal("00000001.ndjson", Path.GetFileName(segments[0]));
        Assert.True(segments.Length > 2);
        Assert.All(segments[..^1], path => Assert.InRange(new FileInfo(path).Length, 1, 10_000));
        Assert.Equal(segments.Length, (await _test.StatisticsAsync("nginx")).Segments);
    }

    [Fact]
    public async Task Counts_survive_a_restart_and_appending_goes_on_in_the_last_segment()
    {
        for (int number = 0; number < 50; number++)
            await _test.AppendAsync("nginx", $"m{number}");
        ServiceStatistics before = await _test.StatisticsAsync("nginx");
        Assert.Equal((50, _test.Directory.Bytes("nginx").LongLength), (before.Records, before.Bytes));

        await _test.CloseAsync();
        _test.Open();
        Assert.Equal(before, await _test.StatisticsAsync("nginx"));
        await _test.AppendAsync("nginx", "after");
        Assert.Equal("after", _test.Messages("nginx")[^1]);
        Assert.Equal(51, (await _test.StatisticsAsync("nginx")).Records);
        Assert.Equal(before.Segments, (await _test.StatisticsAsync("nginx")).Segments);
    }

    [Theory]
    [InlineData("{\"service_type\":\"ngi")]
    [InlineData("\0\0\0\0\0\0")]
    public async Task A_torn_end_is_cut_at_the_start_and_said(string torn)
    {
        await _test.AppendAsync("nginx", "whole");
        await _test.CloseAsync();
        await File.AppendAllTextAsync(Path.Combine(_test.Directory.Path, "nginx", "00000001.ndjson"), torn);

        _test.Open();
        await _test.AppendAsync("nginx", "next");
        Assert.Equal(["whole", "next"], _test.Messages("nginx"));
        Assert.Contains($"\"bytes\":{torn.Length}", _test.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_segment_that_is_nothing_but_a_long_torn_record_is_emptied()
    {
        await _test.CloseAsync();
        Directory.CreateDirectory(Path.Combine(_test.Directory.Path, "nginx"));
        await File.WriteAllTextAsync(Path.Combine(_test.Directory.Path, "nginx", "00000003.ndjson"), new string('x', 300_000));
        _test.Open();
        await _test.AppendAsync("nginx", "first");
        Assert.Equal(["first"], _test.Messages("nginx"));
    }

    [Fact]
    public void A_second_store_on_the_same_directory_refuses()
    {
        StartException error = Assert.Throws<StartException>(_test.Open);
        Assert.Equal(ExitCode.Failure, error.ExitCode);
        Assert.Contains("another aggregator uses the data directory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_that_is_a_file_is_explained()
    {
        string path = Path.Combine(_test.Directory.Path, "file");
        await File.WriteAllTextAsync(path, "");
        StartException error = Assert.Throws<StartException>(() => DataDirectoryLock.Acquire(path));
        Assert.Contains("--data-dir", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batches_of_many_callers_share_flushes_and_all_arrive_whole()
    {
        _test.Files.FlushGate.Reset();
        Task[] appends = [.. Enumerable.Range(0, 50).Select(number => _test.AppendAsync("nginx", $"{number}-a", $"{number}-b"))];
        _test.Files.FlushGate.Set();
        await Task.WhenAll(appends);

        // The segment size makes new segments now and then, each with a flush of its own.
        Assert.InRange(_test.Files.Flushes, 1, 25);
        string[] messages = _test.Messages("nginx");
        Assert.Equal(100, messages.Distinct().Count());
        Assert.All(messages.Chunk(2), pair => Assert.Equal(pair[0].Replace("-a", "-b", StringComparison.Ordinal), pair[1]));
    }

    [Fact]
    public async Task Nobody_is_told_before_the_flush()
    {
        _test.Files.FlushGate.Reset();
        Task append = _test.AppendAsync("nginx", "a");
        await Eventually.TrueAsync(() => _test.Directory.Lines("nginx").Length == 1);
        Assert.False(append.IsCompleted);
        _test.Files.FlushGate.Set();
        await append;
    }
}
