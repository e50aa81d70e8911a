using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// The logs that are being followed: begins those that appear, opens new generations, ends those that are gone and
/// read to their end. Reader thread only.
/// </summary>
internal sealed class SourceSet(
    ISourceFinder finder,
    Func<LogSource, SourceReader> open,
    ICheckpoints checkpoints,
    ReaderSettings settings,
    SelfLog log) : IDisposable
{
    private readonly List<SourceReader> _readers = [];
    private readonly HashSet<string> _started = [];
    private bool _saidWaiting;

    /// <summary>What is being read, oldest first.</summary>
    public ReadOnlySpan<SourceReader> Readers => CollectionsMarshal.AsSpan(_readers);

    /// <summary>All directories whose names matter.</summary>
    public IEnumerable<string> Directories =>
        finder.Directories.Concat(_readers.Select(static reader => reader.Source.Directory)).Distinct();

    /// <summary>Looks for logs that are new or gone, and for new generations of all.</summary>
    /// <exception cref="AccessDeniedException">A log may not be read.</exception>
    public void Refresh()
    {
        var found = finder.Find();
        foreach (var source in found)
        {
            if (_readers.Exists(reader => reader.Source.Path == source.Path)) continue;
            _readers.Add(open(source));
        }

        foreach (var reader in _readers)
        {
            RefreshFiles(reader);
            reader.IsRemoved = reader.Chain.IsMissing && !found.Any(source => source.Path == reader.Source.Path);
        }

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

    /// <summary>Ends a log that is gone and read to its end.</summary>
    public void End(SourceReader reader)
    {
        log.Info("the container is gone and its log is read to the end", new LogField("path", reader.Source.Path));
        _readers.Remove(reader);
        _started.Remove(reader.Source.Path);
        reader.Dispose();
        SayWaiting();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var reader in _readers) reader.Dispose();
        _readers.Clear();
    }

    private void RefreshFiles(SourceReader reader)
    {
        reader.Chain.Refresh();
        if (Errno.IsPermission(reader.Chain.OpenError))
        {
            throw new AccessDeniedException(
                $"{reader.Source.Path}: {Errno.Describe(reader.Chain.OpenError)}. Docker's logs belong to root: run the forwarder as root "
                + "(it needs no capabilities then) or give it CAP_DAC_READ_SEARCH, and mount the directory read-only.");
        }

        if (reader.Chain.Current is null || !_started.Add(reader.Source.Path)) return;
        var resume = checkpoints.Find(reader.Source.Owner.Key);
        reader.Start(resume, settings.FromEnd);
        log.Info(
            resume is null ? "following" : "following from the checkpoint",
            new LogField("path", reader.Source.Path),
            new LogField("service", reader.Source.Owner.Service),
            new LogField("offset", reader.Chain.Current.Offset),
            new LogField("generations", reader.Chain.Count));
    }

    private void SayWaiting()
    {
        var isWaiting = _readers.TrueForAll(static reader => reader.Chain.Current is null);
        if (isWaiting && !_saidWaiting) log.Info("waiting for a log to appear", new LogField("target", finder.Description));
        _saidWaiting = isWaiting;
    }
}
