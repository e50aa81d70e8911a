using System.Net.Sockets;
using System.Text;
using Rask.TestKit.Processes;

namespace Rask.TestKit.Docker;

/// <summary>
/// A private Docker engine: its own folder, socket and containerd, no bridge, no packet filter rules.
/// It does not touch an engine that the machine already runs. Needs root.
/// </summary>
public sealed class DockerEngine : IAsyncDisposable
{
    /// <summary>The image that every container uses unless told otherwise.</summary>
    public const string BusyboxImage = "rask-busybox";

    internal const string OwnerFile = "owner.lock";
    private const string Prefix = "rask-docker-";

    // A unix socket's path has at most 107 bytes, and containerd puts its sockets four folders deep.
    private const string Parent = "/tmp";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CommandTime = TimeSpan.FromSeconds(60);

    private readonly string _root;
    private readonly string _client;
    private readonly FileLock _owner;
    private readonly ChildProcess _daemon;

    private DockerEngine(string root, string client, FileLock owner, ChildProcess daemon)
    {
        _root = root;
        _client = client;
        _owner = owner;
        _daemon = daemon;
    }

    /// <summary>What a forwarder takes as <c>--docker-containers-dir</c>.</summary>
    public string ContainersDirectory => Path.Combine(_root, "d", "containers");

    /// <summary>What a forwarder takes as <c>--docker-host</c>.</summary>
    public string Host => $"unix://{SocketPath}";

    private string SocketPath => Path.Combine(_root, "s");

    /// <summary>Installs what is missing, clears what a killed run left, starts the engine and imports the busybox image.</summary>
    /// <exception cref="DockerUnavailableException">It cannot run here.</exception>
    public static async Task<DockerEngine> StartAsync()
    {
        if (NativeMethods.EffectiveUserId() != 0)
            throw new DockerUnavailableException("A private Docker engine needs root.");
        var client = await InstallAsync().ConfigureAwait(false);
        DockerLeftovers.SweepAbandoned(Parent, Prefix);
        var root = Path.Combine(Parent, $"{Prefix}{Environment.ProcessId}-{Random.Shared.Next(0x10000):x4}");
        Directory.CreateDirectory(root);
        var owner = FileLock.TryTake(Path.Combine(root, OwnerFile))
            ?? throw new DockerUnavailableException($"{root} belongs to another engine.");
        var engine = new DockerEngine(root, client, owner, StartDaemon(root));
        try
        {
            await engine.WaitUntilReadyAsync().ConfigureAwait(false);
            var image = Path.Combine(root, "image.tar");
            await Docker.BusyboxImage.BuildAsync(image).ConfigureAwait(false);
            await engine.CommandAsync("import", image, BusyboxImage).ConfigureAwait(false);
            return engine;
        }
        catch (Exception error)
        {
            await engine.DisposeAsync().ConfigureAwait(false);
            throw new DockerUnavailableException($"The private Docker engine did not start: {error.Message}", error);
        }
    }

    /// <summary>Starts a container and returns when its program runs.</summary>
    public async Task<DockerContainer> RunAsync(ContainerSpec spec) =>
        new(this, (await CommandAsync(spec.ToArguments()).ConfigureAwait(false)).Trim());

    public async ValueTask DisposeAsync()
    {
        if (!_daemon.HasExited)
        {
            await RemoveContainersAsync().ConfigureAwait(false);
            _daemon.Signal(LinuxSignal.Terminate);
            try
            {
                await _daemon.WaitForExitAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // It is killed below, and what it leaves is cleared.
            }
        }

        _daemon.Dispose();
        DockerLeftovers.Clear(_root);
        _owner.Dispose();
    }

    /// <summary>Runs <c>docker</c> with this engine, and returns what it printed.</summary>
    public Task<string> CommandAsync(params IReadOnlyList<string> arguments) => CommandAsync(CommandTime, arguments);

    internal async Task<string> CommandAsync(TimeSpan timeout, params IReadOnlyList<string> arguments)
    {
        using var process = ChildProcess.Start(new ChildProcessOptions
        {
            Executable = _client,
            Arguments = ["-H", $"unix://{SocketPath}", .. arguments],
            // The user's own contexts and credential helpers do not matter here.
            Environment = new Dictionary<string, string?> { ["DOCKER_CONFIG"] = _root, ["DOCKER_HOST"] = null, ["DOCKER_CONTEXT"] = null },
        });
        return await process.WaitForExitAsync(timeout).ConfigureAwait(false) == 0
            ? process.Output.Text
            : throw new InvalidOperationException($"docker {string.Join(' ', arguments)}: {process.Error.Text}");
    }

    private static async Task<string> InstallAsync()
    {
        try
        {
            await AptPackages.EnsureAsync("/usr/sbin/dockerd", "docker.io").ConfigureAwait(false);
            // Newer Debian releases have the client in a package of its own.
            await AptPackages.EnsureAsync("/usr/bin/docker", "docker-cli").ConfigureAwait(false);
            return "/usr/bin/docker";
        }
        catch (InvalidOperationException error)
        {
            throw new DockerUnavailableException(error.Message, error);
        }
    }

    private static ChildProcess StartDaemon(string root) => ChildProcess.Start(new ChildProcessOptions
    {
        Executable = "/usr/sbin/dockerd",
        // Without --storage-driver the engine takes overlay2 where it works and vfs elsewhere.
        Arguments =
        [
            "--data-root", $"{root}/d", "--exec-root", $"{root}/x", "--pidfile", $"{root}/pid", "--host", $"unix://{root}/s",
            "--bridge=none", "--iptables=false", "--ip6tables=false", "--log-level=error",
        ],
        Environment = new Dictionary<string, string?>
        {
            ["PATH"] = $"/usr/local/sbin:/usr/sbin:/sbin:{Environment.GetEnvironmentVariable("PATH")}",
        },
        SampleInterval = TimeSpan.FromSeconds(1),
    });

    private async Task WaitUntilReadyAsync() => await Eventually.True(
        () => _daemon.HasExited ? throw new InvalidOperationException($"dockerd ended: {_daemon.Error.Text}") : Answers(),
        StartTime,
        () => _daemon.Error.Text).ConfigureAwait(false);

    private bool Answers()
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 2000 };
            socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
            socket.Send("GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n"u8);
            Span<byte> answer = stackalloc byte[64];
            return Encoding.ASCII.GetString(answer[..socket.Receive(answer)]).Contains(" 200 ", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task RemoveContainersAsync()
    {
        try
        {
            var ids = (await CommandAsync("ps", "--all", "--quiet").ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (ids.Length > 0)
                await CommandAsync(["rm", "--force", .. ids]).ConfigureAwait(false);
        }
        catch (Exception error) when (error is InvalidOperationException or TimeoutException)
        {
            // The engine is being taken down; whatever it still runs is ended with it.
        }
    }
}
