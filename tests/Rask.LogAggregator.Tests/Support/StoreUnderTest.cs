using System.Text;
using Rask.LogAggregator.Intake;
using Rask.LogAggregator.Storage;
using Rask.LogAggregator.Storage.Dedup;
using Rask.LogAggregator.Telemetry;

namespace Rask.LogAggregator.Tests.Support;

/// <summary>A segment store in a directory of its own, with faults to order.</summary>
internal sealed class StoreUnderTest : IAsyncDisposable
{
    private const long SegmentBytes = 10_000;

    private readonly MemoryStream _log = new();
    private SegmentStore? _store;

    public StoreUnderTest() => Open();

    public TempDirectory Directory { get; } = new();

    public FaultyFiles Files { get; } = new();

    public SegmentStore Store => _store ?? throw new InvalidOperationException("the store is closed");

    /// <summary>What the store said.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return Encoding.UTF8.GetString(_log.ToArray());
        }
    }

    /// <summary>Opens the store as a new process would.</summary>
    public void Open() => _store = SegmentStore.Open(Directory.Path, SegmentBytes, Files, new SelfLog(Stream.Synchronized(_log), TimeProvider.System), TimeProvider.System);

    /// <summary>Closes the store as a process that ends does.</summary>
    public async Task CloseAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _store = null;
    }

    /// <summary>Stores records with these messages.</summary>
    public async Task AppendAsync(string service, params string[] messages)
    {
        using RecordBatch batch = Samples.Batch([.. messages.Select(message => Samples.Record(service, message))]);
        await Store.AppendAsync(batch, claim: null);
    }

    /// <summary>Stores a batch, or a part of one, that has an id.</summary>
    /// <returns>How many of its records were stored before.</returns>
    public async Task<int> AppendAsync(BatchClaim claim, params string[] lines)
    {
        using RecordBatch batch = Samples.Batch(lines);
        return await Store.AppendAsync(batch, claim);
    }

    /// <summary>The messages that lie in a service's segments.</summary>
    public string[] Messages(string service) =>
        [.. Directory.Lines(service).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!)];

    /// <summary>The statistics of one service.</summary>
    public async Task<ServiceStatistics> StatisticsAsync(string service)
    {
        await Store.WaitForCountsAsync(TimeSpan.FromSeconds(30));
        StoreStatistics statistics = Store.GetStatistics();
        Assert.True(statistics.IsComplete);
        return statistics.Services.Single(candidate => candidate.Name == service);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await _log.DisposeAsync();
        Directory.Dispose();
    }
}
