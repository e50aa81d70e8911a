using System.Globalization;
using Rask.TestKit.Docker;
using Rask.TestKit.Processes;

namespace Rask.LoadTest.Demo;

/// <summary>A real container of a private Docker engine, with the json-file driver and rotation.</summary>
internal sealed class ContainerService(DockerEngine engine, int seconds) : IDemoService
{
    private readonly TempFolder _report = new();
    private DockerContainer? _container;
    private Task<int>? _end;

    public string Description => "a real container (json-file driver, max-size=10m, max-file=3)";

    public string ContainersDirectory => engine.ContainersDirectory;

    public bool HasEnded => _end is { IsCompleted: true };

    public async Task StartAsync()
    {
        _container = await engine.RunAsync(new ContainerSpec
        {
            Name = $"demo-{DemoLines.Service}-1",
            Command = ["awk", DemoLines.AwkProgram(seconds, "/report/written")],
            Labels = new Dictionary<string, string>(ContainerSpec.ComposeLabels(DemoLines.Service, "demo")) { ["rask.group"] = "demo" },
            LogOptions = new Dictionary<string, string> { ["max-size"] = "10m", ["max-file"] = "3" },
            Mounts = [$"{_report.Path}:/report"],
        }).ConfigureAwait(false);
        _end = _container.WaitAsync(TimeSpan.FromSeconds(seconds + 60));
    }

    public async Task<long> CountWrittenAsync()
    {
        var code = await _end!.ConfigureAwait(false);
        if (code != 0)
            throw new InvalidOperationException($"The service ended with {code}.");
        return long.Parse(await File.ReadAllTextAsync(_report["written"]).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync().ConfigureAwait(false);
        _report.Dispose();
    }
}
