using System.Text;
using System.Text.Json;
using Rask.LogAggregator.Hosting;
using Rask.LogAggregator.Intake;
using Rask.LogAggregator.Storage;
using Rask.LogAggregator.Telemetry;
using Rask.LogAggregator.Tests.Support;

namespace Rask.LogAggregator.Tests.Storage.Crashes;

/// <summary>
/// Forwarders that send batches, parts and voids over a disk that fails, to a store that is started again whenever it died,
/// and that send everything again afterwards, as they do when they died themselves.
/// </summary>
internal sealed class CrashScenario : IDisposable
{
    /// <summary>Small, so that segments are followed by others in the middle of it.</summary>
    private const long SegmentBytes = 4_000;

    private static readonly Delivery[][] Rounds =
    [
        [Delivery.Whole("f1", 1, 1, 5, "a"), Delivery.Whole("f2", 7, 1, 6, "a", "b")],
        [Delivery.Part("f1", 1, 2, 1, 3, 6, "a"), Delivery.Whole("f2", 7, 2, 4, "b")],
        [Delivery.Whole("f1", 1, 2, 6, "a"), Delivery.Void("f2", 7, 3, 1, 9, 9)],
        [Delivery.Whole("f1", 2, 1, 8, "a", "c"), Delivery.Part("f2", 7, 4, 4, 6, 6, "b")],
        [Delivery.Void("f1", 2, 2, 2, 2, 3), Delivery.Part("f2", 7, 4, 1, 3, 6, "b"), Delivery.Whole("f3", 0, 9, 2, "b")],
        [Delivery.Part("f1", 2, 2, 3, 3, 3, "a"), Delivery.Part("f1", 2, 2, 1, 1, 3, "c")],
        [Delivery.Whole("f1", 2, 3, 12, "a", "b", "c")],
    ];

    private readonly TempDirectory _directory = new(inMemory: true);
    private readonly HashSet<Delivery> _acknowledged = [];
    private SegmentStore? _store;

    public CrashScenario() => Disk = new SimulatedDisk(_directory.Path);

    public SimulatedDisk Disk { get; }

    /// <summary>Sends everything once, and each request again until it is answered.</summary>
    /// <param name="concurrently">True when several requests are under way at a time; how they share flushes is left to chance then.</param>
    public async Task RunAsync(bool concurrently)
    {
        foreach (Delivery[] round in Rounds)
        {
            Delivery[] open = round;
            while (open.Length > 0)
            {
                await EnsureStoreAsync();
                Delivery[] sent = concurrently ? open : open[..1];
                bool[] answers = await Task.WhenAll(sent.Select(TrySendAsync));
                Delivery[] answered = [.. sent.Where((_, index) => answers[index])];
                _acknowledged.UnionWith(answered);
                open = [.. open.Except(answered)];
                CheckNothingHalf();
                Disk.MakeRoom();
            }
        }
    }

    /// <summary>Starts the store once more, sends everything again, and finds each record once.</summary>
    public async Task FinishAsync()
    {
        await CloseAsync();
        await EnsureStoreAsync();
        CheckNothingHalf();
        foreach (Delivery delivery in Rounds.SelectMany(round => round))
        {
            using RecordBatch batch = Samples.Batch(delivery.Lines);
            Assert.Equal(batch.Accepted, await _store!.AppendAsync(batch, delivery.Claim));
        }

        await CloseAsync();
        string[] expected = [.. Rounds.SelectMany(round => round).SelectMany(delivery => delivery.Records).Select(record => record.Message).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(expected, Stored().Order(StringComparer.Ordinal));
    }

    public void Dispose()
    {
        _store?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _directory.Dispose();
    }

    private async Task EnsureStoreAsync()
    {
        if (Disk.IsDead)
            await CloseAsync();
        while (_store is null)
        {
            try
            {
                Disk.Restart();
                _store = SegmentStore.Open(_directory.Path, SegmentBytes, Disk, new SelfLog(Stream.Null, TimeProvider.System), TimeProvider.System);
            }
            catch (Exception error) when (error is StartException or IOException)
            {
                // The disk failed while the store started; the process is started again.
                Disk.MakeRoom();
            }
        }

        if (!Disk.IsDead)
            CheckAcknowledged();
    }

    private async Task CloseAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _store = null;
    }

    private async Task<bool> TrySendAsync(Delivery delivery)
    {
        using RecordBatch batch = Samples.Batch(delivery.Lines);
        try
        {
            await _store!.AppendAsync(batch, delivery.Claim);
            return true;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    /// <summary>What was acknowledged is there, and nothing is there twice.</summary>
    private void CheckAcknowledged()
    {
        HashSet<string> stored = [];
        Assert.All(Stored(), message => Assert.True(stored.Add(message), $"{message} is stored twice"));
        Assert.All(_acknowledged.SelectMany(delivery => delivery.Records), record => Assert.Contains(record.Message, stored));
    }

    /// <summary>Of each request all records are there or none, apart from those that another request brought.</summary>
    private void CheckNothingHalf()
    {
        if (Disk.IsDead)
            return;
        HashSet<string> stored = [.. Stored()];
        foreach (Delivery delivery in Rounds.SelectMany(round => round).Except(_acknowledged))
        {
            string[] own = [.. delivery.Records.Select(record => record.Message).Except(_acknowledged.SelectMany(other => other.Records).Select(record => record.Message))];
            int there = own.Count(stored.Contains);
            Assert.True(there == 0 || there == own.Length, $"{there} of {own.Length} records of {delivery.Claim} are stored");
        }
    }

    private List<string> Stored()
    {
        var messages = new List<string>();
        foreach (string path in Directory.EnumerateFiles(_directory.Path, "*.ndjson", SearchOption.AllDirectories))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file, Encoding.UTF8);
            string text = reader.ReadToEnd();
            Assert.True(text.Length == 0 || text[^1] == '\n', $"{path} ends in a torn record");
            messages.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!));
        }

        return messages;
    }
}
