using Rask.LogAggregator.Hosting;
using Rask.LogAggregator.Storage;
using Rask.LogAggregator.Storage.Commits;
using Rask.LogAggregator.Tests.Support;
using Rask.Protocol.Hashing;

namespace Rask.LogAggregator.Tests.Storage.Commits;

/// <summary>What a store does with a commit log that it finds.</summary>
public sealed class CommitLogFileTests : IAsyncLifetime
{
    private readonly StoreUnderTest _test = new();

    private string LogPath => CommitLog.PathOf(_test.Directory.Path);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task A_batch_that_comes_again_after_a_restart_is_not_stored_again()
    {
        Delivery delivery = Delivery.Whole("f", 1, 1, 3, "nginx");
        Assert.Equal(0, await _test.AppendAsync(delivery.Claim, delivery.Lines));
        await ReopenAsync();
        Assert.Equal(3, await _test.AppendAsync(delivery.Claim, delivery.Lines));
        Assert.Equal(3, _test.Messages("nginx").Length);
    }

    [Fact]
    public async Task Records_behind_the_committed_length_are_cut_since_they_come_again()
    {
        Delivery first = Delivery.Whole("f", 1, 1, 2, "nginx");
        Delivery second = Delivery.Whole("f", 1, 2, 2, "nginx");
        await _test.AppendAsync(first.Claim, first.Lines);
        await _test.CloseAsync();
        // As a process leaves it that is killed between the write of the records and the entry in the commit log.
        await File.AppendAllLinesAsync(SegmentPath(1), second.Lines);
        await File.WriteAllLinesAsync(SegmentPath(2), second.Lines);
        _test.Open();
        Assert.Equal(2, _test.Messages("nginx").Length);
        Assert.Equal(0, await _test.AppendAsync(second.Claim, second.Lines));
        Assert.Equal(4, _test.Messages("nginx").Distinct().Count());
        Assert.Equal(4, _test.Messages("nginx").Length);
    }

    [Fact]
    public async Task A_directory_without_commit_log_is_taken_over_as_it_is()
    {
        await _test.AppendAsync("nginx", "a", "b");
        await _test.CloseAsync();
        File.Delete(LogPath);
        _test.Open();
        await _test.AppendAsync("nginx", "c");
        await ReopenAsync();
        Assert.Equal(["a", "b", "c"], _test.Messages("nginx"));
        Assert.Equal(3, (await _test.StatisticsAsync("nginx")).Records);
    }

    [Fact]
    public async Task A_segment_that_is_shorter_than_committed_is_said_and_used()
    {
        await _test.AppendAsync("nginx", "a", "b");
        await _test.CloseAsync();
        await using (FileStream file = File.OpenWrite(SegmentPath(1)))
            file.SetLength(file.Length - 10);
        _test.Open();
        Assert.Contains("shorter than what was acknowledged", _test.Log, StringComparison.Ordinal);
        await _test.AppendAsync("nginx", "c");
        await ReopenAsync();
        Assert.Equal(["a", "c"], _test.Messages("nginx"));
    }

    [Fact]
    public async Task Segments_that_were_removed_are_forgotten()
    {
        for (int number = 0; number < 60; number++)
            await _test.AppendAsync("nginx", $"m{number}");
        await _test.CloseAsync();
        string[] segments = [.. Directory.EnumerateFiles(Path.Combine(_test.Directory.Path, "nginx")).Order(StringComparer.Ordinal)];
        Assert.True(segments.Length > 2);
        File.Delete(segments[0]);
        File.Delete(segments[^1]);
        _test.Open();
        await _test.AppendAsync("nginx", "after");
        await ReopenAsync();
        Assert.Equal("after", _test.Messages("nginx")[^1]);
        Assert.False(File.Exists(segments[0]));
    }

    [Fact]
    public async Task A_segment_that_was_copied_in_is_set_aside_and_not_destroyed()
    {
        await _test.AppendAsync("nginx", "a");
        await _test.CloseAsync();
        string path = Path.Combine(_test.Directory.Path, "other", "00000001.ndjson");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Copy(SegmentPath(1), path);
        _test.Open();
        Assert.False(File.Exists(path));
        Assert.Equal(await File.ReadAllTextAsync(SegmentPath(1)), await File.ReadAllTextAsync(path + ".uncommitted"));
        Assert.Contains("set a segment aside", _test.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_of_a_later_version_is_left_alone()
    {
        await _test.CloseAsync();
        string line = "{\"version\":2}";
        await File.WriteAllTextAsync(LogPath, $"{Crc32C.Of(System.Text.Encoding.ASCII.GetBytes(line)):x8} {line}\n");
        byte[] before = await File.ReadAllBytesAsync(LogPath);
        StartException error = Assert.Throws<StartException>(_test.Open);
        Assert.Contains("later version", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(LogPath));
    }

    private string SegmentPath(int number) => Segment.PathOf(Path.Combine(_test.Directory.Path, "nginx"), number);

    private async Task ReopenAsync()
    {
        await _test.CloseAsync();
        _test.Open();
    }
}
