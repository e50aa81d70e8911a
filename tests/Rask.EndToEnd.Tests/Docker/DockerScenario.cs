using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.Docker;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Programs;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Docker;

/// <summary>A scenario whose logs come from containers. The containers are removed with it, because the engine is shared.</summary>
internal sealed class DockerScenario : IAsyncDisposable
{
    private readonly List<DockerContainer> _containers = [];
    private readonly DockerEngine _engine;
    private SegmentTail? _tail;

    private DockerScenario(DockerEngine engine) => _engine = engine;

    internal Scenario Base { get; } = new();

    /// <summary>Different for each test, so that tests that run at the same time do not follow each other's containers.</summary>
    internal string Service { get; } = $"web{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>The numbers that the aggregator has stored, as far as they were read.</summary>
    internal SequenceSet Numbers { get; } = new();

    internal static async Task<DockerScenario> StartAsync(DockerFixture docker) => new(await docker.EngineAsync());

    internal async Task<DockerContainer> RunAsync(ContainerSpec spec)
    {
        var container = await _engine.RunAsync(spec);
        _containers.Add(container);
        return container;
    }

    /// <summary>A container of this scenario's service.</summary>
    internal Task<DockerContainer> RunServiceAsync(params string[] command) =>
        RunAsync(new ContainerSpec { Command = command, Labels = ContainerSpec.ComposeLabels(Service) });

    /// <summary>Follows this scenario's service.</summary>
    internal ForwarderProcess Forward(string endpoint, params IReadOnlyList<string> arguments) =>
        Base.Forward(endpoint, ["--target-service", Service, "--docker-containers-dir", _engine.ContainersDirectory, .. arguments]);

    /// <summary>
    /// A forwarder as a sidecar: in a container of the same engine, with the engine's directory of containers and this
    /// scenario's state directory mounted. <paramref name="spec"/> says the rest; its command is the forwarder's arguments.
    /// </summary>
    internal Task<DockerContainer> RunSidecarAsync(ContainerSpec spec) => RunAsync(spec with
    {
        Command = ["/rask", "--state-dir", "/state", .. spec.Command],
        Labels = new Dictionary<string, string>(spec.Labels) { ["rask.forwarder"] = "true" },
        Mounts =
        [
            $"{RaskBinaries.Forwarder}:/rask:ro", $"{_engine.ContainersDirectory}:/var/lib/docker/containers:ro",
            $"{Base.StateDirectory}:/state", .. spec.Mounts,
        ],
    });

    /// <summary>What a sidecar has written to its own log.</summary>
    internal static string LogOf(DockerContainer sidecar) => File.Exists(sidecar.LogPath) ? File.ReadAllText(sidecar.LogPath) : "";

    /// <summary>Follows what the host name says.</summary>
    internal ForwarderProcess ForwardOnHost(string hostName, string endpoint) => Base.Own(ForwarderProcess.StartOnHost(
        hostName, "--endpoint", endpoint, "--state-dir", Base.StateDirectory, "--docker-containers-dir", _engine.ContainersDirectory));

    /// <summary>Reads what the aggregator has stored since the last call.</summary>
    internal SequenceSet ReadStored(string dataDirectory)
    {
        _tail ??= new SegmentTail(dataDirectory);
        _tail.Read(line => Numbers.Add(WireLine.NumberAfter(line, NumberedLog.Marker)));
        return Numbers;
    }

    public async ValueTask DisposeAsync()
    {
        Base.Dispose();
        foreach (var container in _containers.Where(container => Directory.Exists(container.Folder)))
            await container.RemoveAsync();
    }
}
