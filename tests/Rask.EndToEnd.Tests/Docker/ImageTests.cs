using System.Globalization;
using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.Docker;
using Rask.TestKit.Processes;
using Rask.TestKit.Programs;

namespace Rask.EndToEnd.Tests.Docker;

/// <summary>The image, as people run it: little memory, nothing writable, no capability, no Docker socket.</summary>
public class ImageTests(DockerFixture docker)
{
    private const string Image = "rask-log-forwarder";
    private const long MostBytes = 15_000_000;

    private static readonly string[] Hardened =
        ["--memory", "16m", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--health-interval", "1s", "--pids-limit", "32"];

    [Fact]
    public async Task It_is_small_has_one_layer_and_names_itself_a_forwarder()
    {
        var engine = await BuildAsync();
        Assert.InRange(long.Parse(await InspectAsync(engine, "image", "{{.Size}}", Image), CultureInfo.InvariantCulture), 1, MostBytes);
        Assert.Equal("1", await InspectAsync(engine, "image", "{{len .RootFS.Layers}}", Image));
        Assert.Equal("true", await InspectAsync(engine, "image", """{{index .Config.Labels "rask.forwarder"}}""", Image));
        Assert.Equal("SIGTERM", await InspectAsync(engine, "image", "{{.Config.StopSignal}}", Image));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hardened_sidecar_delivers_and_is_healthy(bool hasState)
    {
        const int Lines = 20_000;
        var engine = await BuildAsync();
        await using var scenario = await DockerScenario.StartAsync(docker);
        var aggregator = await scenario.Base.AggregatorAsync();
        var service = await scenario.RunAsync(new ContainerSpec
        {
            Command = Generator.Numbers(0, Lines),
            Labels = ContainerSpec.ComposeLabels(scenario.Service),
            Network = "host",
        });
        var state = Directory.CreateDirectory(scenario.Base.Folder["sidecar-state"]).FullName;
        var sidecar = await scenario.RunAsync(new ContainerSpec
        {
            Image = Image,
            Network = $"container:{service.Id}",
            Command = ["--target-service", scenario.Service, "--endpoint", aggregator.Endpoint],
            Mounts =
            [
                $"{engine.ContainersDirectory}:/var/lib/docker/containers:ro",
                .. hasState ? [$"{state}:/var/lib/rask-log-forwarder"] : Array.Empty<string>(),
            ],
            Options = Hardened,
        });
        await Eventually.True(() => scenario.ReadStored(aggregator.DataDirectory).Count == Lines, Scenario.Timeout);
        await Eventually.True(
            async () => await InspectAsync(engine, "container", "{{.State.Health.Status}}", sidecar.Id) == "healthy", Scenario.Timeout);
        Assert.Equal("false 0", await InspectAsync(engine, "container", "{{.State.OOMKilled}} {{.RestartCount}}", sidecar.Id));
        Assert.Contains("delivering", await sidecar.ExecuteAsync("/rask-log-forwarder", "healthcheck", "--ready"), StringComparison.Ordinal);
        await sidecar.StopAsync();
        Assert.Equal("0", await InspectAsync(engine, "container", "{{.State.ExitCode}}", sidecar.Id));
        Wire.EachOnce(0, Lines - 1, scenario.Numbers);
    }

    /// <summary>Builds it as <c>make image</c> does, with the engine of the tests.</summary>
    private async Task<DockerEngine> BuildAsync()
    {
        var engine = await docker.EngineAsync();
        using var script = ChildProcess.Start(new ChildProcessOptions
        {
            Executable = Path.Combine(RaskBinaries.RepositoryRoot, "scripts", "image.sh"),
            Arguments = [RaskBinaries.Folder, Image],
            Environment = new Dictionary<string, string?> { ["DOCKER_HOST"] = engine.Host },
        });
        var code = await script.WaitForExitAsync(Scenario.Timeout);
        Assert.True(code == 0, script.Error.Text);
        return engine;
    }

    private static async Task<string> InspectAsync(DockerEngine engine, string kind, string format, string name) =>
        (await engine.CommandAsync(kind, "inspect", "--format", format, name)).Trim();
}
