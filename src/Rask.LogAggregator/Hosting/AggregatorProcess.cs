using Rask.LogAggregator.Configuration;
using Rask.LogAggregator.Storage;
using Rask.LogAggregator.Telemetry;

namespace Rask.LogAggregator.Hosting;

/// <summary>One life of the aggregator, from its options to its exit code.</summary>
internal static class AggregatorProcess
{
    /// <summary>Small stores are counted before the first request is taken; large ones go on being counted meanwhile.</summary>
    private static readonly TimeSpan LongestCount = TimeSpan.FromSeconds(2);

    /// <summary>Runs until SIGTERM or SIGINT.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(AggregatorOptions options, SelfLog log, TimeProvider time)
    {
        try
        {
            await using SegmentStore store = SegmentStore.Open(options.DataDirectory, options.SegmentBytes, new DiskSegmentFiles(), log, time);
            await store.WaitForCountsAsync(LongestCount);
            await using AggregatorServer server = await AggregatorServer.StartAsync(options, store, log, time);
            log.Info("listening", ("address", server.Address), ("data_dir", options.DataDirectory));
            await server.WaitForShutdownAsync();
            log.Info("stopped");
            return ExitCode.Success;
        }
        catch (StartException error)
        {
            log.Error(error.Message);
            return error.ExitCode;
        }
    }
}
