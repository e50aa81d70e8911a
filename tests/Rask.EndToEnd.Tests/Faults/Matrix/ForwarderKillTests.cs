using Rask.EndToEnd.Tests.Docker;
using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.Processes;

namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>The forwarder dies, or ends, at bad moments.</summary>
[Collection(FaultMatrix.Name)]
public class ForwarderKillTests(DockerFixture docker)
{
    [Fact]
    public async Task Killed_at_random_moments()
    {
        await using var run = await FaultRun.StartAsync(docker, new() { Number = 1, Title = "forwarder killed at random moments" });
        var kills = FaultSetup.Times(6, 20);
        for (var kill = 0; kill < kills; kill++)
        {
            await run.RandomTimeAsync(FaultSetup.Seconds(5, 30) / kills);
            await run.KillForwarderAsync();
            run.StartForwarder();
        }

        await run.FinishAsync();
    }

    [Fact]
    public async Task Killed_alternately_with_the_aggregator()
    {
        await using var run = await FaultRun.StartAsync(docker, new() { Number = 12, Title = "forwarder and aggregator killed alternately, at last together" });
        var rounds = FaultSetup.Times(3, 10);
        for (var round = 0; round < rounds; round++)
        {
            await run.RandomTimeAsync(FaultSetup.Seconds(5, 30) / rounds / 2);
            await run.KillForwarderAsync();
            run.StartForwarder();
            await run.RandomTimeAsync(FaultSetup.Seconds(5, 30) / rounds / 2);
            await run.KillAggregatorAsync();
            await run.ReturnAggregatorAsync();
        }

        await run.KillAggregatorAsync();
        await run.KillForwarderAsync();
        run.StartForwarder();
        await run.ReturnAggregatorAsync();

        await run.FinishAsync();
    }

    [Fact]
    public async Task Ends_by_signal_while_the_aggregator_is_away()
    {
        await using var run = await FaultRun.StartAsync(docker, new()
        {
            Number = 9,
            Title = "forwarder stopped (SIGTERM) while the aggregator is away, started with it",
            // Nothing is read in the grace period, and five seconds of logs are what Docker keeps.
            Environment = new() { ["SHUTDOWN_GRACE_SECS"] = "1" },
        });
        for (var time = 0; time < FaultSetup.Times(1, 3); time++)
        {
            await run.StopAggregatorAsync();
            // Longer than the five seconds that Docker keeps.
            await FaultRun.LastAsync(FaultSetup.Seconds(7, 15));
            await run.StopForwarderAsync();
            await run.ReturnAggregatorAsync();
            run.StartForwarder();
            run.Note("SIGTERM");
            await FaultRun.LastAsync(FaultSetup.Seconds(1, 5));
        }

        await run.FinishAsync();
    }

    [Fact]
    public async Task Is_down_while_the_log_rotates_and_the_container_restarts()
    {
        await using var run = await FaultRun.StartAsync(docker, new() { Number = 10, Title = "container restarted and log rotated while the forwarder is down" });
        for (var time = 0; time < FaultSetup.Times(2, 6); time++)
        {
            await FaultRun.LastAsync(FaultSetup.Seconds(0.5, 3));
            await run.KillForwarderAsync();
            // With five files, what was not read is in the third newest at worst.
            await RotationAsync(run);
            await run.StopWritingAsync();
            await run.WriteAsync();
            await RotationAsync(run);
            run.StartForwarder();
            run.Note("container restarted, log rotated twice");
        }

        await run.FinishAsync();
    }

    private static async Task RotationAsync(FaultRun run)
    {
        var first = await Eventually.Some(() => LogEnd.FirstLine(run.Service.LogPath), Scenario.Timeout);
        await Eventually.True(() => LogEnd.FirstLine(run.Service.LogPath) is { } now && now != first, Scenario.Timeout);
    }
}
