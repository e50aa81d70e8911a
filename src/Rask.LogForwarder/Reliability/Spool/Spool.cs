using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>
/// Batches on disk, oldest first, while the aggregator cannot take them. The format is specified at
/// <see cref="SpoolRecord"/>.
/// </summary>
/// <remarks>
/// Thread-safe. One thread may append while another one peeks and removes, and a third one syncs: none of them waits
/// while another one reads, writes or syncs. No member throws because the disk refuses. A new process begins a new
/// segment, so what another one has written is never written to again.
/// </remarks>
internal sealed partial class Spool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Lock _writeGate = new();
    private readonly Lock _readGate = new();
    private readonly Lock _cursorGate = new();
    private readonly Queue<SpoolSegment> _segments = new();
    private readonly HashSet<SpoolSegment> _dirty = [];
    private readonly SpoolSettings _settings;
    private readonly SelfLog _log;
    private readonly SpoolIo _io;
    private readonly SpoolCursor _cursor;
    private readonly Quarantine _quarantine;
    private readonly RecordWriter _writer;
    private readonly RepeatedFailure _failures;
    private readonly BatchMemory _memory = new();

    private SpoolSegment? _active;
    private int _activeFd = -1;
    private bool _isTorn;
    private long _nextNumber = 1;
    private (long Used, long Size) _refused;
    private bool _isDirectoryDirty;
    private long _bytes;
    private long _batches;
    private long _damagedBytes;
    private long _damages;
    private bool _isDisposed;

    private Spool(SpoolSettings settings, SelfLog log, SpoolIo io, SpoolCursor cursor, TimeProvider time)
    {
        _settings = settings;
        _log = log;
        _io = io;
        _cursor = cursor;
        _quarantine = new Quarantine(settings.Directory, settings.LimitBytes, io, log);
        _writer = new RecordWriter(io, settings.Width, time);
        _failures = new RepeatedFailure(time);
        Contents = new SpoolContents(settings.LastDone);
    }

    /// <summary>What was there when the spool was opened.</summary>
    public SpoolContents Contents { get; }

    /// <summary>Bytes of all segments. Any thread.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Batches that are not removed. Any thread.</summary>
    public long Batches => Volatile.Read(ref _batches);

    /// <summary>Bytes that could not be used, torn ends included. Any thread.</summary>
    public long DamagedBytes => Volatile.Read(ref _damagedBytes);

    /// <summary>Places where such bytes were found. Any thread.</summary>
    public long Damages => Volatile.Read(ref _damages);

    /// <summary>
    /// Called when a batch turns out to be damaged while it is read back; null where even its name is lost. Set before
    /// the threads start; called on the thread that peeks.
    /// </summary>
    public Action<BatchDescription?>? Damaged { get; set; }

    /// <summary>Puts a batch at the end. It stays the caller's, and keeps its id.</summary>
    /// <remarks>All or nothing: where the result is another one than <see cref="AppendResult.Added"/>, nothing has changed.</remarks>
    public AppendResult Append(Batch batch)
    {
        lock (_writeGate)
        {
            var room = _settings.LimitBytes - Bytes;
            // Compressing a batch only to see again that it does not fit would cost a core for as long as the outage.
            if (room <= SpoolRecord.FixedLength || (_refused.Used == Bytes && batch.Bytes >= _refused.Size && _refused.Size > 0)) return AppendResult.Full;
            var errno = OpenActive();
            if (errno != 0) return Refuse(errno, batch);
            errno = _writer.Write(_activeFd, _active!.Length, batch, room, out var length);
            if (errno != 0)
            {
                TakeBack();
                return Refuse(errno, batch);
            }

            _refused = default;
            lock (_gate)
            {
                if (_active.Length == 0) _segments.Enqueue(_active);
                _active.Length += length;
                _active.Batches++;
                _bytes += length;
                _batches++;
                _dirty.Add(_active);
            }

            if (_failures.Recovered("append", out var failures, out var lasted))
                _log.Info("the spool takes batches again", new LogField("failures", failures), new LogField("seconds", lasted.TotalSeconds));
            return AppendResult.Added;
        }
    }

    /// <summary>True where something was written that is not known to be on the device. Any thread.</summary>
    public bool IsDirty
    {
        get
        {
            lock (_gate) return _dirty.Count > 0;
        }
    }

    /// <summary>Waits until all that was written before the call is on the device.</summary>
    /// <returns>0, or the error number; then it is still dirty.</returns>
    public int Sync()
    {
        SpoolSegment[] segments;
        (long Segment, long Offset) end = default;
        bool isDirectoryDirty;
        lock (_gate)
        {
            if (_dirty.Count == 0) return 0;
            segments = [.. _dirty];
            _dirty.Clear();
            foreach (var segment in segments)
                if (segment.Number > end.Segment) end = (segment.Number, segment.Length);
            isDirectoryDirty = _isDirectoryDirty;
            _isDirectoryDirty = false;
        }

        var errno = isDirectoryDirty ? _io.SyncDirectory(_settings.Directory) : 0;
        foreach (var segment in segments)
            if (errno == 0) errno = SyncSegment(segment);
        if (errno == 0)
        {
            lock (_cursorGate) errno = _cursor.NoteSynced(end);
        }

        if (errno == 0) return 0;
        lock (_gate)
        {
            _dirty.UnionWith(segments);
            _isDirectoryDirty |= isDirectoryDirty;
        }

        return errno;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_readGate)
            lock (_writeGate)
            {
                // The number of a descriptor that is closed twice may be somebody else's by then.
                if (_isDisposed) return;
                _isDisposed = true;
                CloseActive();
                _readFile?.Dispose();
                _readFile = null;
                _writer.Dispose();
                _memory.Dispose();
                lock (_cursorGate) _cursor.Dispose();
            }
    }

    /// <summary>Through a descriptor of its own, so that the others may close theirs meanwhile.</summary>
    private int SyncSegment(SpoolSegment segment)
    {
        var fd = _io.OpenForReading(segment.Path);
        // It was delivered and deleted meanwhile.
        if (fd == -Errno.NoEntry) return 0;
        if (fd < 0) return -fd;
        var errno = _io.Sync(fd);
        // The cgroup is charged for the pages, and nobody reads them soon.
        if (errno == 0) _ = Libc.FAdvise(fd, 0, 0, Libc.DontNeed);
        _io.Close(fd);
        return errno;
    }

    /// <summary>Makes <see cref="_active"/> a segment that takes another record at its end.</summary>
    private int OpenActive()
    {
        if (_active is not null && _isTorn) _isTorn = _io.Cut(_activeFd, _active.Length) != 0;
        if (_active is not null && !_isTorn && _active.Length < _settings.SegmentBytes) return 0;
        var number = _nextNumber;
        var path = Path.Combine(_settings.Directory, SegmentFile.Name(number));
        var fd = _io.OpenForWriting(path);
        if (fd < 0) return -fd;
        CloseActive();
        _nextNumber++;
        _active = new SpoolSegment(number, path, 0, 0);
        _activeFd = fd;
        _isTorn = false;
        lock (_gate) _isDirectoryDirty = true;
        return 0;
    }

    private void CloseActive()
    {
        if (_active is null) return;
        _io.Close(_activeFd);
        (_active, _activeFd) = (null, -1);
    }

    /// <summary>Removes what a failed write has left.</summary>
    private void TakeBack()
    {
        _isTorn = _io.Cut(_activeFd, _active!.Length) != 0;
        if (_active.Length > 0) return;
        _ = _io.Delete(_active.Path);
        CloseActive();
    }

    private AppendResult Refuse(int errno, Batch batch)
    {
        if (errno == RecordWriter.TooLong)
        {
            _refused = (Bytes, batch.Bytes);
            return AppendResult.Full;
        }

        var isFull = errno is Errno.NoSpace or Errno.QuotaExceeded;
        if (_failures.ShouldLog("append", out var suppressed))
        {
            _log.Error(
                isFull ? "the disk is full: no batches go to the spool until there is room" : "cannot write to the spool",
                new LogField("spool", _settings.Directory),
                new LogField("error", Errno.Describe(errno)),
                new LogField("repeated", suppressed));
        }

        return isFull ? AppendResult.DiskFull : AppendResult.Failed;
    }
}
