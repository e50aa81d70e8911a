using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.DockerApi.Capture;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector;

/// <summary>Follows the containers of one service, found through what the engine knows of them.</summary>
/// <param name="catalog">Where containers are looked up.</param>
/// <param name="rule">Which of them are followed.</param>
/// <param name="log">The forwarder's own log.</param>
internal sealed class ContainerSourceFinder(IContainerCatalog catalog, TargetRule rule, SelfLog log) : ISourceFinder
{
    private readonly RepeatedFailure _failures = new(TimeProvider.System);
    private readonly Dictionary<string, LogSource> _sources = [];
    private readonly HashSet<string> _left = [];
    private readonly List<string> _others = [];
    private string? _saidReason;
    private bool _wasExact;
    private bool _wasListed;
    private bool _hasLooked;
    private bool _hasCaptureEnded;

    /// <inheritdoc/>
    public string Description => $"container of {rule.Target ?? "the service that the host name tells"} {catalog.Description}";

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Directories => catalog.Directories;

    /// <inheritdoc/>
    public IReadOnlyList<string> OtherForwarders => _others;

    /// <summary>Notices that the network of this process is gone; null where that is not looked for.</summary>
    public SharedNetwork? Network { private get; init; }

    /// <summary>Told once why the process has no network any more. Set before the first look. Called by the thread that looks.</summary>
    public Action<string>? NetworkLost { private get; set; }

    /// <summary>Takes logs from the engine's API that cannot be read as files; null where there are only files. Set before the first look.</summary>
    public CaptureSet? Captures { private get; set; }

    /// <summary>The service that is meant, for names that depend on it; null where nothing says which.</summary>
    public string? Target() => TargetSelector.Select(rule, catalog.Scan().Containers).Target;

    /// <inheritdoc/>
    public IReadOnlyList<LogSource> Find()
    {
        Volatile.Write(ref _hasCaptureEnded, false);
        var scan = catalog.Scan();
        if (scan.Status == ContainerScanStatus.PermissionDenied) throw new AccessDeniedException(scan.Message!);
        // In a container of Docker's, a directory that is not mounted at the start never will be.
        if (scan.Status == ContainerScanStatus.DirectoryMissing && rule.MountedId is not null && !_hasLooked) throw new AccessDeniedException(scan.Message!);
        if (scan.Message is { } message && _failures.ShouldLog(message, out _)) log.Warn(message);
        if (scan is { Status: ContainerScanStatus.Listed, Containers.Count: 0 } && rule.MountedId is not null && !_hasLooked)
        {
            log.Warn(
                $"no container is found {catalog.Description}, although this forwarder runs in one: another directory is mounted there. "
                + ContainerFinder.WhereItIs);
        }

        foreach (var problem in scan.Problems)
            if (_failures.ShouldLog(problem, out var suppressed)) log.Warn(problem, new LogField("repeated", suppressed));

        _wasListed = scan.Status == ContainerScanStatus.Listed;
        if (_wasListed) LookAtNetwork(scan.Containers);
        var selection = TargetSelector.Select(rule, scan.Containers);
        // A container that was followed by its name is being recreated: another one with a similar name is no stand-in for it.
        if (_wasExact && !selection.IsExact) selection = new TargetSelection(selection.Target, [], $"waiting for {selection.Target} to come back");
        _wasExact |= selection is { IsExact: true, Containers.Count: > 0 };
        if (_saidReason != selection.Reason)
        {
            log.Info(selection.Reason);
            _saidReason = selection.Reason;
        }

        NoteOthers(scan.Containers, selection.Containers);
        var sources = new List<LogSource>(selection.Containers.Count);
        if (_wasListed && Captures is { } captures) sources.AddRange(captures.BeginLook(scan.Containers));
        string? remedy = null;
        foreach (var container in selection.Containers)
        {
            if (WhatToChange(container) is { } change) Refuse(remedy = change);
            else sources.Add(Source(container));
        }

        // A container's driver is what it was made with: this one will never have a file. Later, another one may come.
        if (!_hasLooked && remedy is not null && sources.Count == 0 && rule.Target != TargetSelector.All) throw new AccessDeniedException(remedy);
        _hasLooked |= _wasListed;
        return sources;
    }

    /// <inheritdoc/>
    public bool IsGone(string container) =>
        // The key of a log that was named on the command line is a path. What was captured outlives its container.
        !container.Contains('/', StringComparison.Ordinal) && _wasListed && Captures?.Has(container) != true
        && catalog.IsGone(container, _sources.ContainsKey(container));

    /// <inheritdoc/>
    public bool HasChanged => catalog.HasChanged || Volatile.Read(ref _hasCaptureEnded);

    /// <summary>Has the logs looked at once more. Any thread.</summary>
    public void CaptureEnded() => Volatile.Write(ref _hasCaptureEnded, true);

    /// <inheritdoc/>
    public bool IsLeft(string container) => _wasListed && (_left.Contains(container) || Captures?.IsOver(container) == true);

    /// <inheritdoc/>
    public bool IsComplete => Captures?.IsComplete != false;

    /// <inheritdoc/>
    public void Ended(LogSource source, BatchId? last) => Captures?.Ended(source, last);

    private void LookAtNetwork(IReadOnlyList<ContainerIdentity> containers)
    {
        if (NetworkLost is not { } told || Network?.Look(containers) is not { } reason) return;
        NetworkLost = null;
        told(reason);
    }

    private void NoteOthers(IReadOnlyList<ContainerIdentity> containers, IReadOnlyList<ContainerIdentity> selected)
    {
        _others.Clear();
        _left.Clear();
        foreach (var container in containers)
        {
            if (container is { IsForwarder: true, IsRunning: true } && container.Id != rule.MountedId) _others.Add(container.Name);
            if (_sources.ContainsKey(container.Id) && !selected.Contains(container)) _left.Add(container.Id);
        }
    }

    private void Refuse(string remedy)
    {
        if (_failures.ShouldLog(remedy, out var suppressed)) log.Error(remedy, new LogField("repeated", suppressed));
    }

    /// <summary>What to change where a log can neither be read as a file nor be taken from the engine; null where it can.</summary>
    private string? WhatToChange(ContainerIdentity container) =>
        _sources.ContainsKey(container.Id) ? null
        : Captures?.Takes(container) == true ? LogDriver.WhatToChangeForApi(container)
        : LogDriver.WhatToChange(container);

    private LogSource Source(ContainerIdentity container)
    {
        var isCaptured = Captures?.Takes(container) == true;
        var path = isCaptured ? Captures!.PathOf(container.Id) : container.LogPath;
        if (!_sources.TryGetValue(container.Id, out var source) || source.Path != path || source.Owner.Service != container.ServiceName)
        {
            var owner = new BatchOwner(container.Id, container.Id, container.ServiceName, container.Group);
            source = new LogSource(path, owner) { LockDirectory = isCaptured ? null : container.Directory };
            _sources[container.Id] = source;
        }

        if (isCaptured) Captures!.Follow(container, source.Owner);
        return source;
    }
}
