using Rask.EndToEnd.Tests.Docker;
using Rask.TestKit.Faults;
using Rask.TestKit.Processes;

namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>The forwarder's own disk is full or broken.</summary>
[Collection(FaultMatrix.Name)]
public class DiskFaultTests(DockerFixture docker)
{
    [Fact]
    public async Task Spool_fills_its_disk()
    {
        using var disk = await DiskImage.InMemoryAsync(FaultSetup.Times(2, 8));
        await using var run = await FaultRun.StartAsync(docker, new()
        {
            Number = 11,
            Title = "aggregator away, the disk of the spool full; then room, then the aggregator",
            Environment = new() { ["ENABLE_DISK_FALLBACK"] = "true", ["DISK_FALLBACK_PATH"] = disk.Path },
        });
        await run.StopAggregatorAsync();
        await Eventually.True(() => disk.FreeBytes < disk.TotalBytes / 3, FaultSetup.Seconds(20, 30), run.Describe);
        await FaultRun.LastAsync(FaultSetup.Seconds(1.5, 5));
        run.AssertAlive();
        await disk.ResizeAsync(FaultSetup.Times(16, 64));
        await FaultRun.LastAsync(FaultSetup.Seconds(1, 5));
        await run.ReturnAggregatorAsync();
        run.Note("disk full");

        await run.FinishAsync();
    }

    [Fact]
    public async Task State_directory_is_full_for_a_while()
    {
        using var disk = await DiskImage.InMemoryAsync(16);
        await using var run = await FaultRun.StartAsync(docker, new()
        {
            Number = 13,
            Title = "state directory full for a while, then the forwarder killed",
            StateDirectory = Path.Combine(disk.Path, "state"),
        });
        for (var time = 0; time < FaultSetup.Times(1, 3); time++)
        {
            await FaultRun.LastAsync(FaultSetup.Seconds(1, 4));
            disk.Fill();
            await FaultRun.LastAsync(FaultSetup.Seconds(2, 6));
            run.AssertAlive();
            disk.MakeRoom();
            run.Note("disk full");
            await FaultRun.LastAsync(FaultSetup.Seconds(1.5, 4));
            await run.KillForwarderAsync();
            run.StartForwarder();
        }

        await run.FinishAsync();
    }

    [Fact]
    public async Task State_directory_becomes_read_only()
    {
        using var disk = await BreakableDiskAsync();
        await using var run = await FaultRun.StartAsync(docker, new()
        {
            Number = 14,
            Title = "state directory becomes read-only",
            StateDirectory = Path.Combine(disk.Path, "state"),
        });
        await FaultRun.LastAsync(FaultSetup.Seconds(1, 4));
        disk.BecomeReadOnly();
        run.Note("disk read-only");
        await FaultRun.LastAsync(FaultSetup.Seconds(3, 20));
        run.AssertAlive();

        await run.FinishAsync();
    }

    private static async Task<DiskImage> BreakableDiskAsync()
    {
        try
        {
            return await DiskImage.Ext4Async(64);
        }
        catch (InvalidOperationException error)
        {
            Assert.Skip($"No file system can be mounted from a file here: {error.Message}");
            throw;
        }
    }
}
