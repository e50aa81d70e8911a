using Rask.LogAggregator.Intake;
using Rask.LogAggregator.Storage;
using Rask.LogAggregator.Tests.Support;

namespace Rask.LogAggregator.Tests.Storage;

public sealed class StoreFaultTests : IAsyncLifetime
{
    private readonly StoreUnderTest _test = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task A_batch_that_does_not_fit_on_the_disk_leaves_nothing_behind_and_can_be_stored_later()
    {
        await _test.AppendAsync("nginx", "before");
        _test.Files.FreeBytes = 700;
        StoreException failure = await Assert.ThrowsAsync<StoreException>(() => _test.AppendAsync("nginx", "a", "b", "c"));
        Assert.True(failure.IsDiskFull);
        Assert.Equal(["before"], _test.Messages("nginx"));
        Assert.Equal(1, (await _test.StatisticsAsync("nginx")).Records);

        _test.Files.FreeBytes = null;
        await _test.AppendAsync("nginx", "a", "b", "c");
        Assert.Equal(["before", "a", "b", "c"], _test.Messages("nginx"));
    }

    [Fact]
    public async Task A_batch_of_two_services_of_which_one_fails_leaves_nothing_in_either()
    {
        using RecordBatch batch = Samples.Batch(Samples.Record("small"), Samples.Record("large", new string('x', 5000)));
        _test.Files.FreeBytes = 2000;
        await Assert.ThrowsAsync<StoreException>(() => _test.Store.AppendAsync(batch, claim: null));
        Assert.Empty(_test.Directory.Lines("small"));
        Assert.Empty(_test.Directory.Lines("large"));
    }

    [Fact]
    public async Task A_failed_flush_takes_the_batch_back_and_appending_goes_on_in_a_new_segment()
    {
        await _test.AppendAsync("nginx", "before");
        _test.Files.GoodFlushes = 0;
        StoreException failure = await Assert.ThrowsAsync<StoreException>(() => _test.AppendAsync("nginx", "lost"));
        Assert.False(failure.IsDiskFull);
        Assert.Equal(["before"], _test.Messages("nginx"));

        _test.Files.GoodFlushes = null;
        await _test.AppendAsync("nginx", "after");
        Assert.Equal(["before", "after"], _test.Messages("nginx"));
        Assert.Equal(2, (await _test.StatisticsAsync("nginx")).Segments);
    }

    [Fact]
    public async Task What_could_not_be_cut_off_is_cut_off_before_anything_else_is_stored()
    {
        await _test.AppendAsync("nginx", "before");
        (_test.Files.FreeBytes, _test.Files.FailTruncate) = (500, true);
        await Assert.ThrowsAsync<StoreException>(() => _test.AppendAsync("nginx", "a", "b"));
        _test.Files.FreeBytes = null;
        await Assert.ThrowsAsync<StoreException>(() => _test.AppendAsync("other", "c"));
        Assert.Empty(_test.Directory.Lines("other"));

        _test.Files.FailTruncate = false;
        await _test.AppendAsync("other", "d");
        Assert.Equal(["before"], _test.Messages("nginx"));
        await _test.AppendAsync("nginx", "e");
        Assert.Equal(["before", "e"], _test.Messages("nginx"));
    }

    [Fact]
    public async Task A_flush_that_fails_after_a_write_that_failed_cuts_to_before_both()
    {
        await _test.AppendAsync("nginx", "before");
        _test.Files.FlushGate.Reset();
        Task held = _test.AppendAsync("other", "held");
        await Eventually.TrueAsync(() => _test.Directory.Lines("other").Length == 1);
        // Both wait behind the held flush and so are of one round: the first is written, the second is not, and the flush fails.
        (_test.Files.FreeBytes, _test.Files.FailTruncate, _test.Files.GoodFlushes) = (900, true, 1);
        Task first = _test.AppendAsync("nginx", "a");
        Task second = _test.AppendAsync("nginx", "b", "c", "d");
        _test.Files.FlushGate.Set();
        await held;
        Assert.True((await Assert.ThrowsAsync<StoreException>(() => second)).IsDiskFull);
        Assert.False((await Assert.ThrowsAsync<StoreException>(() => first)).IsDiskFull);

        (_test.Files.FreeBytes, _test.Files.FailTruncate, _test.Files.GoodFlushes) = (null, false, null);
        await _test.AppendAsync("nginx", "after");
        Assert.Equal(["before", "after"], _test.Messages("nginx"));
        Assert.Equal(["held"], _test.Messages("other"));
        Assert.DoesNotContain((byte)0, _test.Directory.Bytes("nginx"));
    }

    [Fact]
    public async Task Health_fails_with_the_reason_until_a_probe_succeeds()
    {
        Assert.Null(await _test.Store.CheckHealthAsync());
        _test.Files.FreeBytes = 100;
        await Assert.ThrowsAsync<StoreException>(() => _test.AppendAsync("nginx", "a"));
        Assert.Contains("No space left", await _test.Store.CheckHealthAsync(), StringComparison.Ordinal);
        _test.Files.FreeBytes = null;
        Assert.Null(await _test.Store.CheckHealthAsync());
    }

    [Fact]
    public async Task A_failure_and_its_end_are_said_once()
    {
        _test.Files.FreeBytes = 100;
        for (int attempt = 0; attempt < 5; attempt++)
            await Assert.ThrowsAsync<StoreException>(() => _test.AppendAsync("nginx", "a"));
        _test.Files.FreeBytes = null;
        await _test.AppendAsync("nginx", "a");
        await _test.AppendAsync("nginx", "b");
        Assert.Equal(2, _test.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("\"message\":\"storing again\",\"failed_writes\":5", _test.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_without_good_lines_needs_no_disk()
    {
        _test.Files.FreeBytes = 0;
        using RecordBatch batch = Samples.Batch("bad");
        await _test.Store.AppendAsync(batch, claim: null);
    }

    [Fact]
    public void A_really_full_device_is_recognised()
    {
        using ISegmentFile full = new DiskSegmentFiles().Open("/dev/full");
        Exception error = Assert.ThrowsAny<Exception>(() => full.Write([new byte[10]], 0));
        Assert.True(StoreException.From(error).IsDiskFull, error.ToString());
    }
}
