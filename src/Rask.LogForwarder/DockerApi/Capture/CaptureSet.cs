using System.Runtime.InteropServices;
using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.DockerApi.Capture;

/// <summary>
/// The logs that are taken from an engine's API: one directory each below the state directory, named like the container.
/// It stays when the container is removed, until all of it is delivered. Reader thread only.
/// </summary>
/// <param name="host">The engine.</param>
/// <param name="settings">Where, how much, and from whom to hear what is delivered.</param>
/// <param name="log">The forwarder's own log.</param>
internal sealed class CaptureSet(DockerHost host, CaptureSetSettings settings, SelfLog log) : IDisposable
{
    /// <summary>The file beside the captured log that says whose it is: the service's name, and the group in a second line.</summary>
    private const string OwnerFile = "owner";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Dictionary<string, ContainerCapture> _captures = [];
    private readonly Dictionary<string, bool> _takes = [];
    private readonly Dictionary<string, LogSource> _left = [];
    private readonly Dictionary<string, BatchId?> _ended = [];
    private bool _hasLooked;

    /// <summary>The captured log of a container.</summary>
    public string PathOf(string container) => Path.Combine(settings.Directory, container, container + "-json.log");

    /// <summary>Whether a container's log is taken from the API: where that is asked for, or its files cannot be read.</summary>
    public bool Takes(ContainerIdentity container)
    {
        // Once and for all: a log that goes on elsewhere would be read twice.
        if (!_takes.TryGetValue(container.Id, out var takes))
            _takes[container.Id] = takes = settings.TakesAll || Directory.Exists(DirectoryOf(container.Id)) || !CanRead(container);
        return takes;
    }

    /// <summary>Whether something of a container was captured that is still there.</summary>
    public bool Has(string container) => Directory.Exists(DirectoryOf(container));

    /// <summary>True where a container is gone and all of its log that there was is captured.</summary>
    public bool IsOver(string container) =>
        (_captures.TryGetValue(container, out var capture) && capture.IsOver) || _left.ContainsKey(container);

    /// <summary>True where all captures have all that was asked for.</summary>
    public bool IsComplete => _captures.Values.All(static capture => capture.IsComplete);

    /// <summary>Begins a look: finds what an earlier run has left of containers that are gone, and clears what is delivered.</summary>
    /// <param name="containers">All containers that exist.</param>
    /// <returns>The logs that are left, once.</returns>
    public IReadOnlyList<LogSource> BeginLook(IReadOnlyList<ContainerIdentity> containers)
    {
        Sweep();
        foreach (var container in containers)
            if (_captures.TryGetValue(container.Id, out var capture)) capture.SetRunning(container.IsRunning);
        if (_hasLooked || !Directory.Exists(settings.Directory)) return [];
        _hasLooked = true;
        foreach (var directory in Directory.EnumerateDirectories(settings.Directory))
        {
            var id = Path.GetFileName(directory);
            if (!ContainerRoots.IsContainerId(id) || containers.Any(container => container.Id == id)) continue;
            if (ReadOwner(id) is { } owner && File.Exists(PathOf(id))) _left.Add(id, new LogSource(PathOf(id), owner));
        }

        return [.. _left.Values];
    }

    /// <summary>Begins to capture a container's log, unless that is done already.</summary>
    public void Follow(ContainerIdentity container, BatchOwner owner)
    {
        if (_captures.ContainsKey(container.Id)) return;
        Directory.CreateDirectory(DirectoryOf(container.Id), OwnerOnly);
        WriteOwner(owner);
        var capture = new ContainerCapture(
            host,
            new CaptureSettings
            {
                Container = container.Id,
                Path = PathOf(container.Id),
                HasTerminal = container.HasTerminal,
                FirstSince = settings.FirstSince,
                IsFollowed = settings.IsFollowed,
                MaxBytes = settings.MaxBytes,
                FileBytes = Math.Min(CaptureFiles.FileBytes, settings.MaxBytes / 4),
                IsDeliveredBefore = newer => IsDeliveredBefore(container.Id, newer),
                Changed = settings.Changed,
            },
            log);
        capture.SetRunning(container.IsRunning);
        _captures.Add(container.Id, capture);
        log.Info(
            "taking the log from the Docker engine's API",
            new LogField("container", container.Id), new LogField("service", owner.Service), new LogField("engine", host.ToString()));
    }

    /// <summary>
    /// The reading of a log has ended. Where its container is gone it is deleted when all of it is delivered; else it is not
    /// followed any more, and stays for the day on which it is again.
    /// </summary>
    public void Ended(LogSource source, BatchId? last)
    {
        var container = source.Owner.Key;
        if (source.Path != PathOf(container)) return;
        if (IsOver(container)) _ended[container] = last;
        else if (_captures.Remove(container, out var capture)) capture.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var capture in _captures.Values) capture.Dispose();
        _captures.Clear();
    }

    private static bool CanRead(ContainerIdentity container)
    {
        if (LogDriver.WhatToChange(container) is not null) return false;
        var fd = Libc.Open(container.LogPath, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (fd >= 0)
        {
            _ = Libc.Close(fd);
            return true;
        }

        // The file is made when the container is started; until then its directory tells that it will be seen here.
        return Marshal.GetLastPInvokeError() == Errno.NoEntry && FileStatus.TryGet(container.Directory, out _, out _);
    }

    private string DirectoryOf(string container) => Path.Combine(settings.Directory, container);

    private bool IsDeliveredBefore(string container, IReadOnlySet<string> newer)
    {
        if (settings.Journal.Find(container) is not { } positions || settings.Journal.HasPending(container)) return false;
        return newer.Contains(positions.Stdout.Generation ?? "") && newer.Contains(positions.Stderr.Generation ?? "");
    }

    private void Sweep()
    {
        foreach (var (container, last) in _ended.ToList())
        {
            // Batches of one container are done in their order.
            var done = settings.Journal.LastDone(container);
            if (settings.Journal.HasPending(container) || (last is { } order && (done.Epoch, done.Sequence).CompareTo((order.Epoch, order.Sequence)) < 0)) continue;
            if (_captures.Remove(container, out var capture)) capture.Dispose();
            _ = _left.Remove(container);
            _ = _ended.Remove(container);
            try
            {
                Directory.Delete(DirectoryOf(container), recursive: true);
            }
            catch (IOException error)
            {
                log.Warn("cannot delete a captured log that is delivered", new LogField("container", container), new LogField("error", error.Message));
            }
        }
    }

    private void WriteOwner(BatchOwner owner)
    {
        var path = Path.Combine(DirectoryOf(owner.Key), OwnerFile);
        using var file = AppendFile.Open(path);
        file.Cut(0);
        _ = file.TryAppend(Encoding.UTF8.GetBytes($"{owner.Service}\n{owner.Group}\n"));
    }

    private BatchOwner? ReadOwner(string container)
    {
        var path = Path.Combine(DirectoryOf(container), OwnerFile);
        if (!File.Exists(path) || File.ReadAllText(path).Split('\n') is not [{ Length: > 0 } service, var group, ..]) return null;
        return new BatchOwner(container, container, service, group.Length > 0 ? group : null);
    }
}
