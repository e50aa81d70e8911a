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

    public Task RenameAsync(string name) => _engine.CommandAsync("rename", Id, name);

    /// <summary>What <c>docker inspect</c> shows for a template such as <c>{{.State.Pid}}</c>.</summary>
    public async Task<string> InspectAsync(string template) =>
        (await _engine.CommandAsync("inspect", "--format", template, Id).ConfigureAwait(false)).Trim();

    /// <summary>The network namespace of its program, as the kernel names it.</summary>
    public async Task<string> NetworkNamespaceAsync() =>
        new FileInfo($"/proc/{await InspectAsync("{{.State.Pid}}").ConfigureAwait(false)}/ns/net").LinkTarget ?? "";

    /// <summary>Runs a command inside and returns what it wrote.</summary>
    public Task<string> ExecuteAsync(params IReadOnlyList<string> command) => _engine.CommandAsync(["exec", Id, .. command]);
}
