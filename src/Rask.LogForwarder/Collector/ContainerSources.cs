using System.Globalization;
using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.DockerApi;
using Rask.LogForwarder.DockerApi.Capture;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector;

/// <summary>Puts together how containers are found, as the options say and as far as this process may see them.</summary>
internal sealed class ContainerSources : IDisposable
{
    /// <summary>The most disk of one captured log. The engine's own log is the rest of the buffer.</summary>
    private const long CaptureBytes = 64L << 20;

    private readonly IContainerCatalog _catalog;
    private readonly StopSignal? _stop;
    private readonly DockerClient? _client;
    private CaptureSet? _captures;
    private bool _isDisposed;

    private ContainerSources(IContainerCatalog catalog, DockerClient? client, ContainerSourceFinder finder)
    {
        _catalog = catalog;
        _client = client;
        _stop = client?.Stop;
        Finder = finder;
    }

    /// <summary>Says which logs there are.</summary>
    public ContainerSourceFinder Finder { get; }

    /// <summary>Ends the preparations; before the first look.</summary>
    /// <param name="options">What the user has set.</param>
    /// <param name="state">Where captured logs lie.</param>
    /// <param name="lookAgain">Called, by any thread, when there may be other logs.</param>
    /// <param name="log">The forwarder's own log.</param>
    /// <exception cref="AccessDeniedException">Logs are to be taken from the API, and there is nowhere to put them.</exception>
    public void Begin(ForwarderOptions options, ForwarderState state, Action lookAgain, SelfLog log)
    {
        if (_client is null) return;
        if (state.CapturePath is not { } path)
        {
            if (options.Source == SourceKind.Docker)
                throw new AccessDeniedException("SOURCE=docker keeps what it takes from the engine in the state directory, which cannot be written: mount a volume there, or choose another one with STATE_DIR");
            log.Warn("there is no writable state directory: a log that cannot be read as a file cannot be taken from the engine either");
            _catalog.Changed = lookAgain;
            return;
        }

        _captures = new CaptureSet(
            _client.Host,
            new CaptureSetSettings
            {
                Directory = path,
                TakesAll = options.Source == SourceKind.Docker,
                FirstSince = options.ReadFrom == ReadFrom.End ? DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : null,
                IsFollowed = !options.ExitAtEnd,
                MaxBytes = Math.Min(CaptureBytes, options.MaxDiskUsageMb * (1L << 20)),
                Journal = state.Journal,
                Changed = () =>
                {
                    Finder.CaptureEnded();
                    lookAgain();
                },
            },
            log);
        Finder.Captures = _captures;
        _catalog.Changed = lookAgain;
    }

    /// <summary>Begins to look for containers.</summary>
    /// <param name="options">What the user has set.</param>
    /// <param name="hostName">The host name of this process.</param>
    /// <param name="startTime">When this process was started.</param>
    /// <param name="log">The forwarder's own log.</param>
    public static ContainerSources Open(ForwarderOptions options, string hostName, DateTimeOffset startTime, SelfLog log)
    {
        var owner = NetworkFiles.Owner();
        var roots = ContainerRoots.Split(options.DockerContainersDir);
        IContainerCatalog catalog = new FileCatalog(roots, options.ContainerLabel, log);
        DockerClient? client = null;
        if (ApiHost(options, catalog) is { } host)
        {
            client = new DockerClient(host, new StopSignal());
            catalog = new ApiCatalog(client, roots, options.ContainerLabel, log);
        }

        var finder = new ContainerSourceFinder(catalog, new TargetRule(options.TargetService, hostName, owner), log)
        {
            Network = new SharedNetwork(owner, startTime, TimeProvider.System),
        };
        return new ContainerSources(catalog, client, finder);
    }

    /// <inheritdoc/>
    /// <remarks>May be called twice.</remarks>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _stop?.Set();
        _captures?.Dispose();
        (_catalog as IDisposable)?.Dispose();
        _stop?.Dispose();
    }

    /// <summary>The engine to ask; null where the files tell.</summary>
    private static DockerHost? ApiHost(ForwarderOptions options, IContainerCatalog files)
    {
        if (options.Source == SourceKind.Files) return null;
        var usual = DockerHost.Parse(DockerHost.Default)!;
        if (options.DockerHost is not null || options.Source == SourceKind.Docker) return options.DockerHost ?? usual;
        return files.Scan().Status == ContainerScanStatus.Listed || !File.Exists(usual.SocketPath) ? null : usual;
    }
}
