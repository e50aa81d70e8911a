using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Reliability.Spool;

/// <content>What a start finds: headers are read, contents only where a power failure could have torn them.</content>
internal sealed partial class Spool
{
    /// <summary>Opens a spool, whatever is in it.</summary>
    /// <param name="settings">Where, and how much.</param>
    /// <param name="log">Where damage is told.</param>
    /// <param name="reason">Why there can be none: the directory cannot be made or written, or another forwarder has it.</param>
    /// <param name="io">The system calls; null for the real ones.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Null where there can be no spool.</returns>
    public static Spool? TryOpen(SpoolSettings settings, SelfLog log, out string? reason, SpoolIo? io = null, TimeProvider? time = null)
    {
        io ??= new SpoolIo();
        SpoolCursor? cursor = null;
        try
        {
            Directory.CreateDirectory(settings.Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            cursor = SpoolCursor.TryOpen(io, settings.Directory, out reason);
            if (cursor is null) return null;
            var spool = new Spool(settings, log, io, cursor, time ?? TimeProvider.System);
            spool.Load();
            return spool;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            cursor?.Dispose();
            reason = error.Message;
            return null;
        }
        catch
        {
            // The lock of a directory that nobody uses must not stay.
            cursor?.Dispose();
            throw;
        }
    }

    /// <summary>The numbers of the segments in a directory, ascending.</summary>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static List<long> FindSegments(string directory)
    {
        List<long> numbers = [];
        foreach (var path in Directory.EnumerateFiles(directory))
            if (SegmentFile.TryParseName(Path.GetFileName(path.AsSpan()), out var number)) numbers.Add(number);
        numbers.Sort();
        return numbers;
    }

    /// <summary>Whether a name in the directory is one that a spool gives.</summary>
    public static bool IsOurs(string name) =>
        name is "cursor" or "quarantine" || SegmentFile.TryParseName(name.EndsWith(".new", StringComparison.Ordinal) ? name[..^4] : name, out _);

    private void Load()
    {
        _nextNumber = _cursor.Next.Segment + 1;
        // A number that is given twice would put one of the two in the place of the other.
        if (Directory.Exists(_quarantine.UnreadDirectory))
            foreach (var number in FindSegments(_quarantine.UnreadDirectory)) _nextNumber = Math.Max(_nextNumber, number + 1);
        foreach (var number in FindSegments(_settings.Directory))
        {
            _nextNumber = Math.Max(_nextNumber, number + 1);
            var path = Path.Combine(_settings.Directory, SegmentFile.Name(number));
            if (number < _cursor.Next.Segment) _ = _io.Delete(path);
            else LoadSegment(number, path);
        }
    }

    private void LoadSegment(long number, string path)
    {
        using var file = SegmentFile.TryOpen(_io, path, out var errno);
        if (file is null || !FileStatus.TryGet(path, out var status, out errno))
        {
            // Later batches are delivered meanwhile, and the cursor passes it: where it stays, the next start deletes it.
            _quarantine.MoveUnread(path);
            _log.Error(
                "cannot read a segment of the spool; it is kept in the quarantine. Mend what keeps it from being read, and send it with "
                + "spool replay --disk-fallback-path and the directory, while no forwarder runs",
                new LogField("segment", path), new LogField("directory", _quarantine.UnreadDirectory), new LogField("error", Errno.Describe(errno)));
            return;
        }

        var from = number == _cursor.Next.Segment ? Math.Min(_cursor.Next.Offset, status.Size) : 0;
        var verifyFrom = number < _cursor.Synced.Segment ? long.MaxValue : number == _cursor.Synced.Segment ? _cursor.Synced.Offset : 0;
        // Where headers alone lead astray, those that were passed over may be intact: then everything is read.
        if (verifyFrom > from && IsDamaged(file, from, status.Size)) verifyFrom = from;
        var scan = new SegmentScan(file, from, status.Size, verifyFrom);
        var segment = new SpoolSegment(number, path, from, status.Size);
        foreach (var record in scan.Records())
        {
            segment.Batches++;
            Contents.Add(record.Description!);
        }

        var isInPlace = scan.Damage.Count == 0 || TreatDamage(segment, scan, file);
        if (segment.Batches == 0)
        {
            // Delivered, or nothing but a torn record; what is damaged was moved to the quarantine.
            if (isInPlace) _ = _io.Delete(path);
            return;
        }

        _segments.Enqueue(segment);
        _bytes += segment.Length;
        _batches += segment.Batches;
        if (verifyFrom < status.Size) _dirty.Add(segment);
    }

    private static bool IsDamaged(SegmentFile file, long from, long length)
    {
        var scan = new SegmentScan(file, from, length, verifyFrom: long.MaxValue);
        foreach (var record in scan.Records())
            if (scan.Damage.Count > 0) return true;
        return scan.Damage.Count > 0;
    }

    /// <returns>False where the whole segment went to the quarantine.</returns>
    private bool TreatDamage(SpoolSegment segment, SegmentScan scan, SegmentFile file)
    {
        var isTorn = scan.Damage.Count == 1 && scan.Damage[0].Start >= scan.IntactEnd && file.IsTorn(scan.Damage[0].Start, segment.Length);
        foreach (var damage in scan.Damage)
        {
            CountDamage(damage);
            if (damage.Description is not null) Contents.AddDamaged(damage.Description);
            else if (!isTorn) Contents.AddUnknown();
            _log.Warn(
                isTorn ? "cut a torn end off the spool" : "a part of the spool is damaged, and is passed over",
                new LogField("segment", segment.Path),
                new LogField("offset", damage.Start),
                new LogField("bytes", damage.End - damage.Start),
                new LogField("batch", damage.Description?.Id.ToString()));
        }

        if (!isTorn)
        {
            if (segment.Batches == 0)
            {
                _quarantine.Move(segment.Path);
                return false;
            }

            segment.MustKeep = !_quarantine.Copy(segment.Path);
        }

        segment.Damage = scan.Damage;
        if (scan.IntactEnd < segment.Length && !segment.MustKeep) Cut(segment, scan.IntactEnd);
        return true;
    }

    /// <summary>Where it fails, the damaged end stays there and is passed over.</summary>
    private void Cut(SpoolSegment segment, long length)
    {
        var fd = _io.OpenForWriting(segment.Path);
        if (fd < 0) return;
        if (_io.Cut(fd, length) == 0) segment.Length = length;
        _io.Close(fd);
    }
}
