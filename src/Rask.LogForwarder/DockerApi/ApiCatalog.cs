using System.Text.Json;
using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.DockerApi;

/// <summary>
/// The containers of an engine, by its API: a list that its stream of events keeps true, on a thread of its own. When the
/// connection breaks, the last list stays, and the engine is asked again for ever.
/// </summary>
internal sealed class ApiCatalog : IContainerCatalog, IDisposable
{
    /// <summary>Only containers: <c>{"type":["container"]}</c>.</summary>
    private const string EventsPath = "/events?filters=%7B%22type%22%3A%5B%22container%22%5D%7D";
    private const int LongestEvent = 256 * 1024;

    /// <summary>How long the start waits for the first list; the name of the state directory may depend on it.</summary>
    private static readonly TimeSpan FirstListLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly DockerClient _client;
    private readonly ContainerList _list;
    private readonly SelfLog _log;
    private readonly RepeatedFailure _failures = new(TimeProvider.System);
    private readonly ManualResetEventSlim _hasAnswer = new();
    private readonly Thread _thread;
    private ContainerScan _scan;
    private bool _hasChanged;

    /// <summary>Begins to ask.</summary>
    /// <param name="client">Asks the engine; its signal ends the thread.</param>
    /// <param name="roots">Where the engine's directories of containers may be mounted.</param>
    /// <param name="filter">The label that a container must have to be followed; null for any.</param>
    /// <param name="log">The forwarder's own log.</param>
    public ApiCatalog(DockerClient client, IReadOnlyList<string> roots, LabelFilter? filter, SelfLog log)
    {
        _client = client;
        _log = log;
        _list = new ContainerList(client, roots, filter);
        _scan = Failed(ContainerScanStatus.Failed, $"the Docker engine at {client.Host} has not answered yet");
        _thread = new Thread(Run) { Name = "docker events", IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc/>
    public string Description => $"at {_client.Host}";

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Directories => [];

    /// <inheritdoc/>
    public bool HasChanged => Volatile.Read(ref _hasChanged);

    /// <inheritdoc/>
    public Action? Changed { private get; set; }

    /// <inheritdoc/>
    /// <remarks>The first call waits for a first answer.</remarks>
    public ContainerScan Scan()
    {
        _ = _hasAnswer.Wait(FirstListLimit);
        // Before the list is read: what changes in between is looked at once more.
        Volatile.Write(ref _hasChanged, false);
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _scan);
    }

    /// <inheritdoc/>
    public bool IsGone(string container, bool wasSeen)
    {
        var scan = Volatile.Read(ref _scan);
        if (scan.Status != ContainerScanStatus.Listed || scan.Containers.Any(known => known.Id == container)) return false;
        // An engine without any container may be another one.
        return wasSeen || scan.Containers.Count > 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Changed = null;
        _client.Stop.Set();
        // Only the system's resolver cannot be interrupted. Nobody waits for it: the thread ends with the process.
        if (_thread.Join(EndLimit)) _hasAnswer.Dispose();
    }

    private static ContainerScan Failed(ContainerScanStatus status, string message) => new(status, [], [], message);

    private void Run()
    {
        var pause = FirstPause;
        while (!_client.Stop.IsSet)
        {
            try
            {
                // The stream first: what happens while the list is made is in it.
                var events = _client.Open(EventsPath, out var connection);
                using (connection)
                {
                    if (events.StatusCode != 200) throw new DockerAnswerException(_client.Host, events.StatusCode);
                    _list.Reload();
                    if (_failures.Recovered("engine", out var failures, out _)) _log.Info("the Docker engine answers again", new LogField("failures", failures));
                    Publish(new ContainerScan(ContainerScanStatus.Listed, _list.All, [], null));
                    pause = FirstPause;
                    Follow(events);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error) when (error is IOException or InvalidDataException or JsonException or TimeoutException)
            {
                Fail(error);
            }

            if (!_client.Stop.Sleep(pause)) return;
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Follows the events until the stream ends.</summary>
    private void Follow(DockerResponse events)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (events.Read(buffer.AsSpan(length), Timeout.InfiniteTimeSpan) is > 0 and var count)
        {
            length += count;
            var at = 0;
            var hasChanged = false;
            while (buffer.AsSpan(at, length - at).IndexOf((byte)'\n') is >= 0 and var feed)
            {
                if (feed > 0 && ContainerEvent.Parse(buffer.AsSpan(at, feed)) is { } change)
                {
                    _list.Apply(change);
                    hasChanged = true;
                }

                at += feed + 1;
            }

            buffer.AsSpan(at, length - at).CopyTo(buffer);
            length -= at;
            if (length == buffer.Length)
            {
                if (length >= LongestEvent) throw new InvalidDataException("an event of the engine does not end");
                Array.Resize(ref buffer, length * 2);
            }

            if (hasChanged) Publish(new ContainerScan(ContainerScanStatus.Listed, _list.All, [], null));
        }

        throw new IOException("the stream of events has ended");
    }

    private void Fail(Exception error)
    {
        // A list that was complete is the best that is known until there is another one.
        if (Volatile.Read(ref _scan).Status != ContainerScanStatus.Listed)
        {
            var status = error switch
            {
                DockerUnreachableException { IsDenied: true } => ContainerScanStatus.PermissionDenied,
                DockerUnreachableException { IsMissing: true } => ContainerScanStatus.DirectoryMissing,
                _ => ContainerScanStatus.Failed,
            };
            Publish(Failed(status, error.Message));
            return;
        }

        if (_failures.ShouldLog("engine", out var suppressed))
            _log.Warn("the Docker engine is not heard any more; trying again", new LogField("error", error.Message), new LogField("repeated", suppressed));
    }

    private void Publish(ContainerScan scan)
    {
        Volatile.Write(ref _scan, scan);
        Volatile.Write(ref _hasChanged, true);
        _hasAnswer.Set();
        Changed?.Invoke();
    }
}
