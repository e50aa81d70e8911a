using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Reliability.Journal;

/// <content>What is found at the start.</content>
internal sealed partial class DeliveryJournal
{
    private void Load()
    {
        var scan = JournalScan.TryRead(_path);
        if (scan?.State.Version > JournalRecord.CurrentVersion)
        {
            SetAside(scan.State.Version);
            scan = null;
        }

        if (scan is not null) _state = scan.State;
        var isChanged = TakeOver(Path.Combine(Path.GetDirectoryName(_path) ?? "", "checkpoint"), out var old);
        isChanged |= DropUnreadable(scan);
        _file = _open(_path);
        _compactAt = _file.Length + CompactAfter;
        if (scan is not null) isChanged |= Mend(scan);

        foreach (var container in _state.Containers)
            if (container.Totals is not null) _ledger.For(container.Key).Restore(container.Totals);

        if (_state.Forwarder.Length == 0) _state.Forwarder = ForwarderName.New();
        // Lines that are damaged may have begun epochs, whose names may be in use.
        _state.Epoch += 1 + (scan?.HiddenStarts ?? 0) + (old?.HiddenStarts ?? 0);
        var isDurable = (isChanged && WriteAnew()) || AppendStart();
        if (!isDurable) Rename();
        // Only when its content is durable here; until then a restart takes it over once more.
        if (old is not null && isDurable) Retire(Path.Combine(Path.GetDirectoryName(_path) ?? "", "checkpoint"));
    }

    /// <summary>Damage is said and counted; a torn end is cut, so that the next line begins a line.</summary>
    private bool Mend(JournalScan scan)
    {
        if (scan.DamagedLines > 0)
        {
            _counters.AddJournalDamage(scan.DamagedLines);
            _log.Warn("passed over damaged lines of the delivery journal", new LogField("path", _path), new LogField("lines", scan.DamagedLines));
        }

        if (scan.GoodLength < scan.Length)
        {
            _counters.AddJournalDamage(1);
            _log.Warn("cut a torn end off the delivery journal", new LogField("path", _path), new LogField("bytes", scan.Length - scan.GoodLength));
            _file!.Cut(scan.GoodLength);
        }

        return scan.HiddenStarts > 0;
    }

    private bool DropUnreadable(JournalScan? scan)
    {
        if (scan is null) return false;
        List<Buffer.BatchId> unreadable = [];
        foreach (var pending in _state.Pending)
            if (pending.ToBatch() is null) unreadable.Add(pending.Id);
        foreach (var id in unreadable) _state.Remove(id);
        _counters.AddJournalDamage(unreadable.Count);
        return unreadable.Count > 0;
    }

    /// <summary>
    /// Takes over the checkpoints of the first release. Where there is a journal as well, that release has run after this
    /// one, since it is retired when it was taken over: what it says is newer.
    /// </summary>
    private bool TakeOver(string path, out JournalScan? old)
    {
        old = null;
        try
        {
            old = JournalScan.TryRead(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _log.Warn("cannot read the checkpoints of an earlier version", new LogField("error", error.Message));
        }

        if (old is null) return false;
        if (_state.Forwarder.Length == 0) _state.Forwarder = old.State.Forwarder;
        _state.Epoch = Math.Max(_state.Epoch, old.State.Epoch);
        foreach (var container in old.State.Containers)
        {
            if (container.Done is not { } done) continue;
            _state.For(container.Key).StartAt(done);
            foreach (var pending in _state.Pending.Where(pending => pending.Container == container.Key).ToArray()) _state.Remove(pending.Id);
        }

        _log.Info("took over the checkpoints of an earlier version", new LogField("path", path), new LogField("containers", old.State.Containers.Count));
        return true;
    }

    private void Retire(string path)
    {
        if (Libc.Rename(path, path + ".taken") == 0) return;
        _log.Warn(
            "cannot rename the checkpoints of an earlier version; delete that file, or logs are sent again at the next start",
            new LogField("path", path),
            new LogField("error", Errno.Describe(Marshal.GetLastPInvokeError())));
    }

    private void SetAside(int version)
    {
        var aside = $"{_path}.version-{version}";
        var isAside = Libc.Rename(_path, aside) == 0;
        _log.Error(
            "the delivery journal is of a newer version than this program and is not used: logs are sent again from their beginning",
            new LogField("path", isAside ? aside : _path),
            new LogField("version", version));
        if (!isAside) throw new IOException($"cannot rename {_path}: {Errno.Describe(Marshal.GetLastPInvokeError())}");
    }
}
