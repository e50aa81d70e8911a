using System.Buffers;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Reliability.Journal;

/// <content>The file: appending, flushing, and writing it anew with what still counts.</content>
internal sealed partial class DeliveryJournal
{
    /// <summary>Bytes by which the file grows until it is written anew.</summary>
    private const int CompactAfter = 1 << 20;

    /// <summary>Milliseconds from an attempt to write the file anew that failed to the next one.</summary>
    private const int RetryAfter = 1000;

    private readonly ArrayBufferWriter<byte> _anew = new(4096);

    /// <summary>Entries since the copy for a new file was taken; they are not in that copy.</summary>
    private readonly ArrayBufferWriter<byte> _since = new(4096);

    private AppendFile? _file;
    private long _compactAt = CompactAfter;
    private long _retryAt;
    private bool _isCopying;
    private bool _isUnsynced;

    /// <summary>The file lacks an entry that could not be written: it has to be written anew as soon as that is possible.</summary>
    private bool _isBehind;

    /// <inheritdoc/>
    public bool TrySync()
    {
        lock (_gate)
        {
            if (_file is null) return true;
            if (_isAlways) return !_isBehind || WriteAnew();
            if (!_isBehind && _file.Length <= _compactAt && !_isUnsynced) return true;
        }

        // Outside of the lock: whoever delivers goes on writing meanwhile. Nobody else exchanges the file in this mode.
        if (_isBehind || _file.Length > _compactAt) return WriteAnew();
        Volatile.Write(ref _isUnsynced, false);
        var errno = _file.Sync();
        if (errno == 0) return true;
        lock (_gate)
        {
            // The kernel reports lost pages once, and drops them: only a new file holds all of it again.
            _isBehind = true;
            Report("flush", errno);
        }

        return false;
    }

    /// <summary>Writes the line to the file. What fails is said, counted, and made good later.</summary>
    private bool Append()
    {
        if (_file is null) return false;
        var errno = _file.TryAppend(_line.WrittenSpan);
        if (errno == 0 && _isAlways) errno = _file.Sync();
        if (errno != 0)
        {
            _isBehind = true;
            Report("write", errno);
            _syncer?.Wake();
            return false;
        }

        if (_isCopying) _since.Write(_line.WrittenSpan);
        _isUnsynced = true;
        if (_isAlways)
        {
            if (_file.Length > _compactAt || (_isBehind && Environment.TickCount64 >= _retryAt)) _ = WriteAnew();
            return true;
        }

        _syncer?.Wake();
        return true;
    }

    private bool SyncFile()
    {
        var errno = _file!.Sync();
        if (errno == 0) return true;
        Report("flush", errno);
        return false;
    }

    private void Report(string what, int errno)
    {
        _counters.AddJournalFailures(1);
        if (!_failures.ShouldLog("journal", out var suppressed)) return;
        // Delivery goes on: what is lost is only what a restart in this moment would know.
        _log.Error(
            $"cannot {what} the delivery journal; after a restart now, logs would be sent again. Trying again",
            new LogField("path", _path),
            new LogField("error", Errno.Describe(errno)),
            new LogField("repeated", suppressed));
    }

    /// <summary>
    /// Writes all that still counts into a new file, which then takes the old one's name. It is on the device before it
    /// does: a power failure finds the one or the other, whole. The lock is held only to take the copy and to exchange the
    /// files, unless the caller holds it.
    /// </summary>
    /// <returns>False where that fails; then the old file stays.</returns>
    private bool WriteAnew()
    {
        lock (_gate)
        {
            _anew.ResetWrittenCount();
            _since.ResetWrittenCount();
            EncodeAll();
            _isCopying = true;
            // What fails from here on is in no copy.
            _isBehind = false;
        }

        AppendFile? file = null;
        var next = _path + ".new";
        var errno = 0;
        try
        {
            file = _open(next);
            // A process that was killed may have left something there.
            file.Cut(0);
            errno = file.TryAppend(_anew.WrittenSpan);
            if (errno == 0) errno = file.Sync();
        }
        catch (IOException error)
        {
            return GiveUp(file, next, error.Message);
        }

        lock (_gate)
        {
            _isCopying = false;
            if (errno == 0 && _since.WrittenCount > 0) errno = file.TryAppend(_since.WrittenSpan);
            if (errno == 0 && Libc.Rename(next, _path) != 0) errno = Marshal.GetLastPInvokeError();
            if (errno != 0) return GiveUp(file, next, Errno.Describe(errno));
            _file?.Dispose();
            _file = file;
            _compactAt = file.Length + CompactAfter;
            _isUnsynced = _since.WrittenCount > 0;
            if (!_isBehind && _failures.Recovered("journal", out var failures, out var lasted))
                _log.Info("the delivery journal is whole again", new LogField("failures", failures), new LogField("after_seconds", lasted.TotalSeconds));
        }

        SyncDirectory();
        return true;
    }

    private bool GiveUp(AppendFile? file, string path, string reason)
    {
        file?.Dispose();
        try
        {
            // On a full disk it takes the room that the entries need.
            if (file is not null) File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            reason += "; " + error.Message;
        }

        lock (_gate)
        {
            _isCopying = false;
            _isBehind = true;
            // Trying again at once would make each entry slow.
            _compactAt = (_file?.Length ?? 0) + CompactAfter;
            _retryAt = Environment.TickCount64 + RetryAfter;
            _counters.AddJournalFailures(1);
            if (_failures.ShouldLog("journal", out var suppressed))
            {
                _log.Error(
                    "cannot write the delivery journal anew; the old one goes on growing. Trying again",
                    new LogField("path", path),
                    new LogField("error", reason),
                    new LogField("repeated", suppressed));
            }
        }

        return false;
    }

    private void EncodeAll()
    {
        _encoder.Start(_anew, _state.Forwarder, _state.Epoch);
        foreach (var container in _state.Containers)
        {
            var ledger = _ledger.For(container.Key);
            if (container.Done is not { } done)
            {
                _encoder.Ledger(_anew, container.Key, container.Service, ledger);
                continue;
            }

            _encoder.Done(_anew, container.DoneId, container.DoneId, container.Key, container.Service, done, ledger);
            // It takes no position back, and is still the last one.
            if (container.LastDone != container.DoneId && container.LastDone.Forwarder is not null)
                _encoder.Done(_anew, container.LastDone, container.LastDone, container.Key, container.Service, done, ledger);
        }

        foreach (var pending in _state.Pending)
        {
            JournalLine.Write(_anew, pending.Json);
            foreach (var part in pending.Done) _encoder.Part(_anew, pending.Id, part.First, part.Last, pending.Outcome);
        }
    }

    /// <summary>The new name of the file is durable after this. Where that fails, a power failure finds the old file.</summary>
    private void SyncDirectory()
    {
        var errno = 0;
        var fd = Libc.Open(Path.GetDirectoryName(Path.GetFullPath(_path))!, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (fd < 0 || Libc.FDataSync(fd) != 0) errno = Marshal.GetLastPInvokeError();
        if (fd >= 0) _ = Libc.Close(fd);
        if (errno == 0) return;
        lock (_gate) Report("flush the directory of", errno);
    }

    private void CloseFile()
    {
        if (_file is null) return;
        if (_isBehind) _ = WriteAnew();
        if (_isUnsynced) _ = SyncFile();
        _file.Dispose();
        _file = null;
    }
}
