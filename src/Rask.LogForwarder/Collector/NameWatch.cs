using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// Keeps the directories watched whose names matter, and says where the kernel cannot be relied on to tell of changes.
/// Reader thread only.
/// </summary>
/// <param name="watcher">Null where there is none.</param>
/// <param name="watcherError">Why there is none.</param>
/// <param name="log">The forwarder's own log.</param>
internal sealed class NameWatch(ChangeWatcher? watcher, int watcherError, SelfLog log)
{
    private readonly HashSet<string> _watched = [];
    private readonly HashSet<string> _ended = [];
    private bool _saidPolling;

    /// <summary>Readable while changes wait; -1 where nothing ever will.</summary>
    public int Fd => watcher?.Fd ?? -1;

    /// <summary>True where some change is not told of, so that all has to be looked at now and then.</summary>
    public bool MustPoll { get; private set; }

    /// <summary>To be called once, before anything is watched.</summary>
    public void Start()
    {
        if (watcher is null) FallBackToPolling("", watcherError);
    }

    /// <summary>Takes all changes that wait. Only where <see cref="Fd"/> was readable.</summary>
    /// <param name="changed">Receives the directories in which a name appeared, moved or vanished.</param>
    /// <returns>True where some were lost, so that every directory may have changed.</returns>
    public bool Drain(ISet<string> changed)
    {
        var isLost = watcher!.Drain(changed, _ended);
        _watched.ExceptWith(_ended);
        _ended.Clear();
        return isLost;
    }

    /// <summary>Watches directories that are not watched yet.</summary>
    /// <returns>True where one is watched now that was not.</returns>
    public bool Watch(IEnumerable<string> directories)
    {
        if (watcher is null) return false;
        var isMissing = false;
        var isNew = false;
        foreach (var directory in directories)
        {
            if (_watched.Contains(directory)) continue;
            var errno = watcher.WatchDirectory(directory);
            if (errno == 0) isNew |= _watched.Add(directory);
            else if (errno == Errno.NoEntry) isMissing = true;
            else FallBackToPolling(directory, errno);
        }

        // A directory that does not exist cannot be watched; until it does, it is looked for.
        if (isMissing) MustPoll = true;
        else if (!_saidPolling) MustPoll = false;
        return isNew;
    }

    /// <summary>Has the next <see cref="Watch"/> watch all directories once more: another one may have the name by now.</summary>
    public void WatchAnew() => _watched.Clear();

    /// <summary>Asks for one event at the next write to a file, unless all is polled anyway.</summary>
    public void Arm(Generation generation)
    {
        if (watcher is null || MustPoll) return;
        var errno = watcher.ArmModify(generation);
        if (errno != 0) FallBackToPolling(generation.Path, errno);
    }

    private void FallBackToPolling(string path, int errno)
    {
        MustPoll = true;
        if (_saidPolling) return;
        _saidPolling = true;
        log.Warn(
            "inotify is not available here; files are polled five times a second instead. "
            + "Raise fs.inotify.max_user_watches and fs.inotify.max_user_instances to end this.",
            new LogField("path", path),
            new LogField("error", Errno.Describe(errno)));
    }
}
