using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// The logs that are being followed: begins those that appear, opens new generations, ends those that are gone and
/// read to their end. Reader thread only.
/// </summary>
/// <param name="finder">Says which logs there are.</param>
/// <param name="open">Makes the reader of a log; its second argument is <see cref="SourceReader.HasNoFiles"/>.</param>
/// <param name="journal">Where reading goes on.</param>
/// <param name="settings">Where it starts.</param>
/// <param name="log">The forwarder's own log.</param>
internal sealed class SourceSet(
    ISourceFinder finder,
    Func<LogSource, bool, SourceReader> open,
    IReadingJournal journal,
    ReaderSettings settings,
    SelfLog log) : IDisposable
{
    private readonly List<SourceReader> _readers = [];
    private readonly HashSet<string> _started = [];
    private readonly RepeatedFailure _failures = new(TimeProvider.System);
    private readonly SourceLocks _locks = new(finder, log);
    private bool _saidWaiting;
    private bool _isFirstLook = true;

    /// <summary>Whether any log is followed; null where nobody asks.</summary>
    public Condition? Following { private get; init; }

    /// <summary>What is being read, oldest first.</summary>
    public ReadOnlySpan<SourceReader> Readers => CollectionsMarshal.AsSpan(_readers);

    /// <summary>
    /// True where all is to be looked at again soon: a file could not be opened, or the name of a log that is read is
    /// gone. Its directory may be gone as well, and as long as the deleted file is held open the kernel does not tell.
    /// </summary>
    public bool MustLookAgain => IsWaitingForLock || _readers.Exists(
        static reader => reader.Chain.OpenError != 0 || (reader.Chain.IsMissing && reader.Chain.Current is not null));

    /// <summary>True where there may be other logs than at the last look.</summary>
    public bool HasChanged => finder.HasChanged;

    /// <summary>False while something that was there at the start is still on its way into a file that is read.</summary>
    public bool IsComplete => finder.IsComplete;

    /// <summary>True where a log is not read because another forwarder reads it.</summary>
    public bool IsWaitingForLock => _locks.IsWaiting;

    /// <summary>All directories whose names matter.</summary>
    public IEnumerable<string> Directories =>
        finder.Directories.Concat(_readers.Where(static reader => !reader.HasNoFiles).Select(static reader => reader.Source.Directory)).Distinct();

    /// <summary>Looks for logs that are new or gone, and for new generations of all.</summary>
    /// <exception cref="AccessDeniedException">A log may not be read.</exception>
    public void Refresh()
    {
        var found = finder.Find();
        _locks.BeginLook(found);
        foreach (var source in found)
        {
            if (_readers.Find(reader => reader.Source.Path == source.Path) is { } known)
            {
                if (known.Source.Owner.Service != source.Owner.Service) Rename(known, source);
                continue;
            }

            if (_locks.TryTake(source)) _readers.Add(open(source, false));
        }

        AddGone();
        foreach (var reader in _readers)
        {
            if (reader.HasNoFiles) continue;
            RefreshFiles(reader);
            // A generation that could not be opened is still to be read.
            var isFollowed = found.Any(source => source.Path == reader.Source.Path);
            reader.IsRemoved = reader.Chain.IsMissing && reader.Chain.OpenError == 0 && !isFollowed;
            reader.IsLeft = !reader.IsRemoved && !isFollowed && finder.IsLeft(reader.Source.Owner.Key);
        }

        _isFirstLook = false;
        SayWaiting();
    }

    /// <summary>Looks for new generations where names have changed.</summary>
    public void Refresh(IReadOnlySet<string> changedDirectories)
    {
        if (finder.Directories.Any(changedDirectories.Contains))
        {
            Refresh();
            return;
        }

        foreach (var reader in _readers)
            if (changedDirectories.Contains(reader.Source.Directory)) RefreshFiles(reader);
    }

    /// <summary>
    /// True where this log must wait: an older container of the same service is gone, and its rest comes first.
    /// </summary>
    public bool MustWait(SourceReader reader) =>
        !reader.IsRemoved && _readers.Exists(other =>
            other.IsRemoved && other != reader && other.Source.Owner.Service == reader.Source.Owner.Service);

    /// <summary>Ends a log that is gone, or not to be followed any more, and read to its end.</summary>
    public void End(SourceReader reader)
    {
        if (reader.IsLeft)
            log.Info("the container is not the target any more; its log was read as far as it goes", new LogField("path", reader.Source.Path));
        else if (!reader.HasNoFiles)
            log.Info("the container is gone and its log is read to the end", new LogField("path", reader.Source.Path));
        // Should it come back while its batches wait, in memory or on disk, they are not read once more.
        if (reader.Grouper.Newest is { } newest) journal.Advance(reader.Source.Owner.Key, newest.Order, newest.End);
        _readers.Remove(reader);
        _started.Remove(reader.Source.Path);
        reader.Dispose();
        _locks.Release(reader.Source);
        finder.Ended(reader.Source, reader.Grouper.Newest?.Order);
        SayWaiting();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var reader in _readers) reader.Dispose();
        _readers.Clear();
        _locks.Dispose();
    }

    private void Rename(SourceReader reader, LogSource source)
    {
        log.Info(
            "the container has another name now",
            new LogField("path", source.Path), new LogField("service", source.Owner.Service), new LogField("before", reader.Source.Owner.Service));
        reader.Rename(source);
    }

    private void RefreshFiles(SourceReader reader)
    {
        reader.Chain.Refresh();
        CheckOpened(reader);
        if (reader.Chain.Current is null || !_started.Add(reader.Source.Path)) return;
        var resume = journal.Find(reader.Source.Owner.Key);
        // What appears later is new from its first byte on.
        reader.Start(resume, settings.FromEnd && _isFirstLook, journal.TakePending(reader.Source.Owner.Key));
        // Without it, a restart before the first acknowledgement would skip to the end once more.
        if (resume is null && settings.FromEnd) journal.StartAt(reader.Source.Owner.Key, reader.StartingPositions, reader.Source.Owner.Service);
        log.Info(
            resume is null ? "following" : "following from where the journal says",
            new LogField("path", reader.Source.Path),
            new LogField("service", reader.Source.Owner.Service),
            new LogField("offset", reader.Chain.Current.Offset),
            new LogField("generations", reader.Chain.Count));
        if (reader.Notice is { } notice) log.Warn("lines may be missing from the log", new LogField("path", reader.Source.Path), new LogField("notice", notice));
    }

    /// <summary>Containers that were removed while no forwarder ran, with batches that were on their way.</summary>
    private void AddGone()
    {
        var place = 0;
        foreach (var container in journal.PendingContainers)
        {
            if (_readers.Exists(reader => reader.Source.Owner.Key == container) || !finder.IsGone(container)) continue;
            var pending = journal.TakePending(container);
            if (pending.Count == 0) continue;
            var reader = open(new LogSource(container, pending[0].Description.Owner), true);
            // Before everything: what is newer of its service waits for it.
            _readers.Insert(place++, reader);
            reader.IsRemoved = true;
            reader.Start(journal.Find(container), fromEnd: false, pending);
            log.Warn(
                "lines were on their way when the forwarder ended, and their container has been removed since: they are lost",
                new LogField("container", container),
                new LogField("service", reader.Source.Owner.Service),
                new LogField("lines", pending.Sum(static batch => (long)batch.Description.Records)));
        }
    }

    private void CheckOpened(SourceReader reader)
    {
        var path = reader.Source.Path;
        var errno = reader.Chain.OpenError;
        if (errno == 0)
        {
            if (_failures.Recovered(path, out var failures, out _))
                log.Info("the log can be opened again", new LogField("path", path), new LogField("failures", failures));
            return;
        }

        // At the start it is a mistake of the set-up. A log that could be read before is not given up for one file.
        if (Errno.IsPermission(errno) && reader.Chain.Current is null)
        {
            throw new AccessDeniedException(
                $"{path}: {Errno.Describe(errno)}. Docker's logs belong to root: run the forwarder as root "
                + "(it needs no capabilities then) or give it CAP_DAC_READ_SEARCH, and mount the directory read-only.");
        }

        if (!_failures.ShouldLog(path, out var suppressed)) return;
        log.Error(
            "cannot open a file of the log; nothing newer is read before it, trying again",
            new LogField("path", path),
            new LogField("error", Errno.Describe(errno)),
            new LogField("repeated", suppressed));
    }

    private void SayWaiting()
    {
        var isWaiting = _readers.TrueForAll(static reader => reader.Chain.Current is null);
        if (isWaiting && !_saidWaiting) log.Info("waiting for a log to appear", new LogField("target", finder.Description));
        if (isWaiting) Following?.Fail($"waiting for a log to appear: {finder.Description}");
        else Following?.Succeed();
        _saidWaiting = isWaiting;
    }
}
