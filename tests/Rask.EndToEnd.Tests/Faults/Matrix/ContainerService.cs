using System.Globalization;
using Rask.EndToEnd.Tests.Docker;
using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.Docker;
using Rask.TestKit.Processes;

namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>A real container with the json-file driver and rotation.</summary>
internal sealed class ContainerService : INumberedService
{
    private readonly DockerEngine _engine;
    private readonly TempFolder _control = new("rask-ctl-");
    private readonly string _service = $"numbers{Guid.NewGuid().ToString("N")[..8]}";
    private readonly int _maxFile;
    private WrittenLines? _written;

    private ContainerService(DockerEngine engine, int maxFile)
    {
        _engine = engine;
        _maxFile = maxFile;
    }

    /// <summary>Null before the first start.</summary>
    internal DockerContainer? Container { get; private set; }

    public IReadOnlyList<string> ForwarderArguments => ["--target-service", _service, "--docker-containers-dir", _engine.ContainersDirectory];

    public string LogPath => Container!.LogPath;

    internal static async Task<ContainerService> CreateAsync(DockerFixture docker, int maxFile) => new(await docker.EngineAsync(), maxFile);

    public async Task StartAsync()
    {
        _written = null;
        if (Container is not null)
        {
            File.Delete(_control["stop"]);
            await Container.RestartAsync();
            // It has taken over where the last run ended.
            await Eventually.True(() => !File.Exists(_control["written"]), Scenario.Timeout);
            return;
        }

        await File.WriteAllTextAsync(_control["numbers.awk"], ServiceLines.AwkProgram(ServiceLines.Rate));
        Container = await _engine.RunAsync(new ContainerSpec
        {
            // It stays when the writing ends, so that it is up to the test when the container ends.
            Command = ["sh", "-c", "awk -f /ctl/numbers.awk; exec sleep 10000"],
            Labels = ContainerSpec.ComposeLabels(_service),
            LogOptions = new Dictionary<string, string>
            {
                ["max-size"] = ServiceLines.RotationBytes.ToString(CultureInfo.InvariantCulture),
                ["max-file"] = _maxFile.ToString(CultureInfo.InvariantCulture),
            },
            Mounts = [$"{_control.Path}:/ctl"],
        });
    }

    public async Task<WrittenLines> StopAsync()
    {
        if (Container is null)
            return default;
        // The container may be gone by now.
        if (_written is { } known)
            return known;
        await File.WriteAllTextAsync(_control["stop"], "");
        await Eventually.True(() => File.Exists(_control["written"]), Scenario.Timeout);
        var counts = (await File.ReadAllTextAsync(_control["written"])).Split(' ', StringSplitOptions.TrimEntries);
        var written = new WrittenLines(long.Parse(counts[0], CultureInfo.InvariantCulture), long.Parse(counts[1], CultureInfo.InvariantCulture));

        // What the program wrote is on its way through the engine for a moment.
        await Eventually.True(
            () => LogEnd.Contains(LogPath, "stdout", written.Output - 1) && LogEnd.Contains(LogPath, "stderr", written.Error - 1),
            Scenario.Timeout,
            () => $"{written}");
        _written = written;
        return written;
    }

    public async ValueTask DisposeAsync()
    {
        if (Container is not null && Directory.Exists(Container.Folder))
            await Container.RemoveAsync();
        _control.Dispose();
    }
}
