namespace Rask.TestKit.Docker;

/// <summary>A container of a <see cref="DockerEngine"/>.</summary>
public sealed class DockerContainer
{
    private readonly DockerEngine _engine;

    internal DockerContainer(DockerEngine engine, string id)
    {
        _engine = engine;
        Id = id;
    }

    /// <summary>The full id: 64 hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>The folder with the container's configuration and logs. It vanishes with the container.</summary>
    public string Folder => Path.Combine(_engine.ContainersDirectory, Id);

    /// <summary>The file that the json-file driver writes now; rotated ones end in <c>.1</c>, <c>.2</c> and so on.</summary>
    public string LogPath => Path.Combine(Folder, $"{Id}-json.log");

    /// <summary>Waits until the container's program has ended and returns its exit code.</summary>
    public async Task<int> WaitAsync(TimeSpan timeout) =>
        int.Parse(await _engine.CommandAsync(timeout, "wait", Id).ConfigureAwait(false), System.Globalization.CultureInfo.InvariantCulture);

    public Task StopAsync() => _engine.CommandAsync("stop", "--time", "2", Id);

    public Task StartAsync() => _engine.CommandAsync("start", Id);

    public Task RestartAsync() => _engine.CommandAsync("restart", "--time", "1", Id);

    /// <summary><c>docker rm -f</c>: kills the program and deletes the log files at once, read or not.</summary>
    public Task RemoveAsync() => _engine.CommandAsync("rm", "--force", Id);

    /// <summary>Runs a command inside and returns what it wrote.</summary>
    public Task<string> ExecuteAsync(params IReadOnlyList<string> command) => _engine.CommandAsync(["exec", Id, .. command]);
}
