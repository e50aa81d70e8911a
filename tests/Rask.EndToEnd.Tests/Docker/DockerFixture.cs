using Rask.TestKit.Docker;

[assembly: AssemblyFixture(typeof(Rask.EndToEnd.Tests.Docker.DockerFixture))]

namespace Rask.EndToEnd.Tests.Docker;

/// <summary>One private Docker engine for all tests of this assembly, started by the first that asks for it.</summary>
public sealed class DockerFixture : IAsyncDisposable
{
    private readonly Lazy<Task<DockerEngine>> _engine = new(DockerEngine.StartAsync);

    public Task<DockerEngine> EngineAsync() => _engine.Value;

    public async ValueTask DisposeAsync()
    {
        if (_engine.IsValueCreated && _engine.Value.IsCompletedSuccessfully)
            await _engine.Value.Result.DisposeAsync();
    }
}
