using Rask.EndToEnd.Tests.Docker;
using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.Processes;

namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>The aggregator dies, or is away.</summary>
[Collection(FaultMatrix.Name)]
public class AggregatorKillTests(DockerFixture docker)
{
    [Fact]
    public async Task Killed_at_random_moments()
    {
        await using var run = await FaultRun.StartAsync(docker, new() { Number = 2, Title = "aggregator killed at random moments" });
        var kills = FaultSetup.Times(4, 10);
        for (var kill = 0; kill < kills; kill++)
        {
            await run.RandomTimeAsync(FaultSetup.Seconds(5, 30) / kills);
            await run.KillAggregatorAsync();
            await run.ReturnAggregatorAsync();
        }

        await run.FinishAsync();
    }

    [Fact]
    public async Task Away_for_a_while()
    {
        await using var run = await FaultRun.StartAsync(docker, new() { Number = 3, Title = "aggregator away" });
        await BeAwayAsync(run);
        await run.FinishAsync();
    }

    [Fact]
    public async Task Away_while_rotation_unlinks_the_log()
    {
        FileService service = null!;
        await using var run = await FaultRun.StartAsync(docker, new()
        {
            Number = 4,
            Title = "aggregator away and killed, `max-file=1`: rotation unlinks the log",
            // Docker 23 and later unlink; an older engine renames, so the log is written here.
            Service = path => service = new FileService(path, maxFile: 1),
        });
        await BeAwayAsync(run);
        for (var kill = 0; kill < FaultSetup.Times(2, 5); kill++)
        {
            await run.RandomTimeAsync(FaultSetup.Seconds(0.5, 3));
            await run.KillAggregatorAsync();
            await run.ReturnAggregatorAsync();
        }

        await run.FinishAsync();
        Assert.True(service.Rotations > 1, "it was meant to rotate");
    }

    [Fact]
    public async Task Away_while_the_container_is_removed_and_the_forwarder_killed()
    {
        await using var run = await FaultRun.StartAsync(docker, new() { Number = 8, Title = "container removed while the aggregator is away, then the forwarder killed" });
        var container = ((ContainerService)run.Service).Container!;
        await run.StopAggregatorAsync();
        await FaultRun.LastAsync(FaultSetup.Seconds(3, 10));
        await run.StopWritingAsync();
        await container.RemoveAsync();
        Assert.False(Directory.Exists(container.Folder));

        // It lets go of the deleted files when it has all of them in its spool.
        await Eventually.True(() => !run.Forwarder.OpenFiles(container.Folder).Any(file => file.Contains("-json.log", StringComparison.Ordinal)), Scenario.Timeout, run.Describe);
        await run.KillForwarderAsync();
        run.StartForwarder();
        await run.ReturnAggregatorAsync();
        run.Note("container removed");

        await run.FinishAsync();
    }

    private static async Task BeAwayAsync(FaultRun run)
    {
        await FaultRun.LastAsync(FaultSetup.Seconds(1, 5));
        await run.BeAwayAsync(FaultSetup.Seconds(4, 30));
        await FaultRun.LastAsync(FaultSetup.Seconds(0.5, 5));
    }
}
