using Rask.LogAggregator.Intake;
using Rask.LogAggregator.Storage;
using Rask.LogAggregator.Storage.Commits;
using Rask.LogAggregator.Telemetry;
using Rask.LogAggregator.Tests.Support;

namespace Rask.LogAggregator.Tests.Storage.Commits;

/// <summary>A commit log that is cut or damaged anywhere in its last kilobyte.</summary>
public sealed class CommitLogDamageTests : IAsyncLifetime
{
    private const int LastBytes = 1024;
    private const long SegmentBytes = 4_000;

    private readonly TempDirectory _directory = new(inMemory: true);
    private readonly Dictionary<string, byte[]> _files = [];
    private readonly MemoryStream _log = new();
    private readonly Delivery[] _deliveries =
    [
        .. Enumerable.Range(1, 12).Select(number => Delivery.Whole($"f{number % 2}", 1, (number + 1) / 2, 3, "a", "b")),
    ];

    private string LogPath => CommitLog.PathOf(_directory.Path);

    public async ValueTask InitializeAsync()
    {
        await using (SegmentStore store = Open())
        {
            foreach (Delivery delivery in _deliveries)
                await SendAsync(store, delivery);
        }

        foreach (string path in Directory.EnumerateFiles(_directory.Path, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)))
            _files[path] = await File.ReadAllBytesAsync(path);
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Cut_at_any_byte_it_starts_and_each_record_is_there_once_when_all_come_again()
    {
        byte[] whole = _files[LogPath];
        for (int length = whole.Length - LastBytes; length <= whole.Length; length++)
        {
            await RestoreAsync(whole[..length]);
            await using (SegmentStore store = Open())
            {
                foreach (Delivery delivery in _deliveries)
                    await SendAsync(store, delivery);
            }

            Assert.Equal(Expected(), Stored());
        }
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0x20)]
    public async Task With_any_byte_changed_it_starts_and_keeps_every_record(int change)
    {
        byte[] whole = _files[LogPath];
        for (int offset = whole.Length - LastBytes; offset < whole.Length; offset++)
        {
            byte[] damaged = [.. whole];
            damaged[offset] ^= (byte)change;
            await RestoreAsync(damaged);
            _log.SetLength(0);
            int duplicates = 0;
            await using (SegmentStore store = Open())
            {
                Assert.Equal(Expected(), Stored());
                foreach (Delivery delivery in _deliveries)
                    duplicates += await SendAsync(store, delivery);
            }

            // A damaged entry is one round, here one batch; two when the line feed between them is damaged.
            Assert.InRange(36 - duplicates, 0, 3);
            Assert.Equal(Expected(), Stored().Distinct());
            bool isSaid = System.Text.Encoding.UTF8.GetString(_log.ToArray()).Contains("the commit log is damaged", StringComparison.Ordinal);
            Assert.True(isSaid || duplicates == 36, $"the damage at {offset} was not said");

            // The log is good again.
            await using SegmentStore again = Open();
            foreach (Delivery delivery in _deliveries)
                Assert.Equal(3, await SendAsync(again, delivery));
        }
    }

    private string[] Expected() => [.. _deliveries.SelectMany(delivery => delivery.Records).Select(record => record.Message).Order(StringComparer.Ordinal)];

    private string[] Stored() =>
    [
        .. _directory.Lines("a").Concat(_directory.Lines("b"))
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!).Order(StringComparer.Ordinal),
    ];

    private async Task RestoreAsync(byte[] log)
    {
        foreach (string path in Directory.EnumerateFiles(_directory.Path, "*", SearchOption.AllDirectories).Where(path => !_files.ContainsKey(path)))
            File.Delete(path);
        foreach ((string path, byte[] bytes) in _files)
            await File.WriteAllBytesAsync(path, path == LogPath ? log : bytes);
    }

    private SegmentStore Open() =>
        SegmentStore.Open(_directory.Path, SegmentBytes, new UnflushedFiles(), new SelfLog(Stream.Synchronized(_log), TimeProvider.System), TimeProvider.System);

    private static async Task<int> SendAsync(SegmentStore store, Delivery delivery)
    {
        using RecordBatch batch = Samples.Batch(delivery.Lines);
        return await store.AppendAsync(batch, delivery.Claim);
    }
}
