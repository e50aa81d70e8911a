using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Reliability.Spool;

/// <content>Replay: the oldest batch, again and again until it is removed.</content>
internal sealed partial class Spool
{
    private SegmentFile? _readFile;
    private SpoolSegment? _readSegment;
    private Batch? _current;
    private SpoolRecord? _currentRecord;

    /// <summary>Reads the oldest batch. It is the same one until it is removed.</summary>
    /// <param name="batch">
    /// The batch with its id and all positions. Its lines lie in memory of the spool until <see cref="Remove"/>.
    /// </param>
    /// <returns>False where there is none, or it cannot be read just now.</returns>
    public bool TryPeek(out Batch batch)
    {
        lock (_readGate)
        {
            while (_current is null)
            {
                SpoolSegment? head;
                long length;
                lock (_gate)
                {
                    _ = _segments.TryPeek(out head);
                    length = head?.Length ?? 0;
                }

                if (head is null)
                {
                    _memory.Free();
                    batch = null!;
                    return false;
                }

                if (head.ReadOffset >= length ? TryDrop(head) : TryReadNext(head, length)) continue;
                batch = null!;
                return false;
            }

            batch = _current;
            return true;
        }
    }

    /// <summary>Removes the batch that was peeked: the aggregator has it.</summary>
    public void Remove(Batch batch)
    {
        lock (_readGate)
        {
            if (_current is null || !ReferenceEquals(_current, batch)) throw new InvalidOperationException("only the batch that was peeked can be removed");
            var head = _readSegment!;
            Pass(head, _currentRecord!.End, 1);
            (_current, _currentRecord) = (null, null);
            int errno;
            lock (_cursorGate) errno = _cursor.Move((head.Number, head.ReadOffset));
            if (errno != 0 && _failures.ShouldLog("cursor", out var suppressed))
            {
                _log.Warn(
                    "cannot write the spool's cursor; after a crash, batches would be sent again",
                    new LogField("error", Errno.Describe(errno)), new LogField("repeated", suppressed));
            }

            bool isDone;
            lock (_gate) isDone = head.ReadOffset >= head.Length;
            if (isDone) _ = TryDrop(head);
            if (Bytes == 0) _memory.Free();
        }
    }

    /// <summary>Reads the next record, or passes over one that cannot be used.</summary>
    /// <returns>False where that is not possible just now.</returns>
    private bool TryReadNext(SpoolSegment head, long length)
    {
        foreach (var damage in head.Damage)
        {
            if (head.ReadOffset < damage.Start || head.ReadOffset >= damage.End) continue;
            Pass(head, damage.End, 0);
            return true;
        }

        if (_readSegment != head)
        {
            _readFile?.Dispose();
            (_readSegment, _readFile) = (head, SegmentFile.TryOpen(_io, head.Path, out var errno));
            if (_readFile is null)
            {
                _readSegment = null;
                return PassUnreadable(head, length, errno);
            }
        }

        var record = _readFile!.ReadHeader(head.ReadOffset, length);
        if (record is null)
        {
            PassDamage(head, new DamagedRange(head.ReadOffset, _readFile.Search(head.ReadOffset + 1, length), null), 0);
            return true;
        }

        var batch = new Batch();
        if (record.Description is null || !_memory.TryRead(_readFile, record, batch))
        {
            var end = record.Description is null ? record.End : _readFile.SearchWithin(record, length);
            PassDamage(head, new DamagedRange(record.Offset, end, record.Description), 1);
            return true;
        }

        (_current, _currentRecord) = (batch, record);
        return true;
    }

    private bool PassUnreadable(SpoolSegment head, long length, int errno)
    {
        if (_failures.ShouldLog("read", out _))
            _log.Error("cannot read a segment of the spool", new LogField("segment", head.Path), new LogField("error", Errno.Describe(errno)));
        // Everything else may pass: no free descriptor, or an administrator who corrects the permissions.
        if (errno != Errno.NoEntry) return false;
        CountDamage(new DamagedRange(head.ReadOffset, length, null));
        Pass(head, length, head.Batches);
        return true;
    }

    private void PassDamage(SpoolSegment head, DamagedRange damage, int batches)
    {
        CountDamage(damage);
        _log.Error(
            "a part of the spool is damaged, and is passed over",
            new LogField("segment", head.Path),
            new LogField("offset", damage.Start),
            new LogField("bytes", damage.End - damage.Start),
            new LogField("batch", damage.Description?.Id.ToString()));
        head.MustKeep |= !_quarantine.Copy(head.Path);
        Pass(head, damage.End, batches);
        Damaged?.Invoke(damage.Description);
    }

    private void Pass(SpoolSegment head, long offset, int batches)
    {
        lock (_gate)
        {
            head.ReadOffset = offset;
            // While there are bytes that were not looked at, it is not empty: behind damage there may be more than was counted.
            var left = Math.Max(head.Batches - batches, offset < head.Length ? 1 : 0);
            _batches += left - head.Batches;
            head.Batches = left;
        }
    }

    private void CountDamage(DamagedRange damage)
    {
        Interlocked.Add(ref _damagedBytes, damage.End - damage.Start);
        Interlocked.Increment(ref _damages);
    }

    /// <summary>Deletes the oldest segment, of which all is delivered.</summary>
    /// <returns>False where a batch is just being written to it, or it cannot be deleted.</returns>
    private bool TryDrop(SpoolSegment head)
    {
        // The next record may be on its way into it. Waiting for that would be waiting for the disk.
        if (!_writeGate.TryEnter()) return false;
        try
        {
            lock (_gate)
            {
                if (head.ReadOffset < head.Length) return true;
                _ = _segments.Dequeue();
                _bytes -= head.Length;
                _batches -= head.Batches;
                _dirty.Remove(head);
            }

            if (head == _active) CloseActive();
            if (head == _readSegment)
            {
                _readFile?.Dispose();
                (_readFile, _readSegment) = (null, null);
            }

            if (head.MustKeep) _quarantine.Move(head.Path);
            var errno = head.MustKeep ? 0 : _io.Delete(head.Path);
            if (errno != 0 && errno != Errno.NoEntry && _failures.ShouldLog("delete", out _))
            {
                // The cursor is behind it, so that the next start does not replay it but tries to delete it again.
                _log.Error(
                    "cannot delete a segment of the spool that is delivered; it still takes its room",
                    new LogField("segment", head.Path), new LogField("error", Errno.Describe(errno)));
            }

            if (Bytes == 0) _writer.FreeBuffers();
            return true;
        }
        finally
        {
            _writeGate.Exit();
        }
    }
}
