using Rask.EndToEnd.Tests.Docker;
using Rask.TestKit.Docker;
using Rask.TestKit.Processes;

namespace Rask.EndToEnd.Tests.Kit;

/// <summary>What the other tests take for granted about the engine: the files it writes, and where.</summary>
public class DockerEngineTests(DockerFixture docker)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Writes_a_json_log_that_survives_a_restart_and_vanishes_with_the_container()
    {
        var engine = await docker.EngineAsync();
        var container = await engine.RunAsync(new ContainerSpec { Command = ["sh", "-c", "echo hello; echo oops >&2"] });
        Assert.Equal(0, await container.WaitAsync(Timeout));
        Assert.Equal(64, container.Id.Length);
        await Eventually.True(() => File.ReadAllLines(container.LogPath).Length == 2, Timeout);
        Assert.Contains(File.ReadAllLines(container.LogPath), line => line.StartsWith("{\"log\":\"hello\\n\",\"stream\":\"stdout\",", StringComparison.Ordinal));

        await container.StartAsync();
        await Eventually.True(() => File.ReadAllLines(container.LogPath).Length == 4, Timeout);

        await container.RemoveAsync();
        Assert.False(Directory.Exists(container.Folder));
    }

    [Fact]
    public async Task Rotates_the_log_by_rename()
    {
        var engine = await docker.EngineAsync();
        var container = await engine.RunAsync(new ContainerSpec
        {
            Command = ["seq", "5000"],
            LogOptions = new Dictionary<string, string> { ["max-size"] = "100k", ["max-file"] = "3" },
        });
        await container.WaitAsync(Timeout);
        await Eventually.True(() => File.Exists(container.LogPath + ".2"), Timeout);
        await container.RemoveAsync();
    }

    [Fact]
    public async Task Clears_what_an_engine_left_whose_owner_was_killed()
    {
        await docker.EngineAsync();
        var abandoned = Directory.CreateDirectory("/tmp/rask-docker-0-test").FullName;
        File.WriteAllText(Path.Combine(abandoned, "something"), "");
        await using var second = await DockerEngine.StartAsync();
        Assert.False(Directory.Exists(abandoned));
        Assert.True(Directory.Exists(second.ContainersDirectory));
    }
}
