using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Rask.LogAggregator.Storage.Commits;
using Rask.LogAggregator.Telemetry;

namespace Rask.LogAggregator.Storage;

/// <summary>
/// Takes over what an earlier process left in the data directory. What the commit log does not count was never
/// acknowledged and is removed, since its batch comes again; where the log is damaged or missing, all whole records are kept.
/// </summary>
internal sealed class StoreRecovery(string dataDirectory, ISegmentFiles files, CommitLogContents committed, SelfLog log)
{
    /// <summary>Added to the name of a segment that the commit log does not know.</summary>
    private const string UnknownExtension = ".uncommitted";

    private readonly HashSet<CommittedSegment> _gone = [];

    /// <summary>True when what the log says was brought in line with the files, so that it is to be written anew.</summary>
    public bool HasCorrected { get; private set; }

    /// <summary>Adds a log for each service's directory, and cuts off what does not count. Fast: reads only the ends of the files.</summary>
    public List<FoundSegment> Adopt(ServiceLogs logs)
    {
        if (committed.Damages > 0)
        {
            log.Error(
                "the commit log is damaged; all records are kept, but a batch that comes again may be stored twice",
                ("path", CommitLog.PathOf(dataDirectory)), ("damages", committed.Damages), ("first_offset", committed.FirstDamage));
        }

        HasCorrected = !committed.IsComplete;
        _gone.UnionWith(committed.State.Segments.All);
        var found = new List<FoundSegment>();
        foreach (string directory in Directory.EnumerateDirectories(dataDirectory).Order(StringComparer.Ordinal))
            Adopt(directory, logs, found);
        foreach (CommittedSegment segment in _gone)
            committed.State.Segments.Remove(segment);
        if (_gone.Any(segment => segment.Length > 0))
            log.Warn("segments are gone that were there before", ("segments", _gone.Count), ("bytes", _gone.Sum(segment => segment.Length)));
        HasCorrected |= _gone.Count > 0;
        return found;
    }

    /// <summary>Counts the records of the segments that were found. The rest of the store can be used meanwhile.</summary>
    public static void Count(List<FoundSegment> found, CancellationToken cancellation)
    {
        foreach (FoundSegment segment in found)
            segment.Log.Count(SegmentFileScan.CountLines(segment.Path, segment.Length, cancellation), segment.Length);
    }

    private void Adopt(string directory, ServiceLogs logs, List<FoundSegment> found)
    {
        var segments = new List<(int Number, string Path, long Length)>();
        foreach (string path in Directory.EnumerateFiles(directory, "*" + Segment.Extension).Order(StringComparer.Ordinal))
        {
            if (int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && number > 0 && path == Segment.PathOf(directory, number)
                && Take(path, Path.GetFileName(directory), number) is { } length)
                segments.Add((number, path, length));
        }

        if (segments.Count == 0)
            return;
        segments.Sort();
        ServiceLog service = logs.Adopt(directory, segments[^1].Number, segments[^1].Length, segments.Count);
        foreach ((_, string path, long length) in segments)
            found.Add(new FoundSegment(service, path, length));
    }

    /// <summary>Cuts a segment to the bytes that count.</summary>
    /// <returns>Its length; null when it was set aside.</returns>
    private long? Take(string path, string directory, int number)
    {
        long length = new FileInfo(path).Length;
        long? known = committed.State.Segments.Find(directory, number);
        if (known is { } there)
            _gone.Remove(new CommittedSegment(directory, number, there));
        if (known is null && committed.IsComplete && length > 0)
        {
            // A crash leaves this, but so does somebody who copies a segment here: it is kept out of the way.
            files.Replace(path, path + UnknownExtension);
            log.Warn("set a segment aside of which nothing was ever acknowledged", ("path", path + UnknownExtension), ("bytes", length));
            return null;
        }

        long whole = known == length ? length : FindEnd(path, known, committed.IsCurrent(directory, number));
        if (whole < length)
            CutTo(path, whole, length);
        if (whole < known)
            log.Warn("a segment is shorter than what was acknowledged; records are lost", ("path", path), ("bytes", known.Value - whole));
        if (whole != known && (whole > 0 || known is not null))
        {
            committed.State.Segments.Set(new CommittedSegment(directory, number, whole));
            HasCorrected = true;
        }

        return whole;
    }

    private static long FindEnd(string path, long? known, bool isCurrent)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return known is { } committed && isCurrent && committed < RandomAccess.GetLength(file) ? committed : SegmentFileScan.FindEndOfLastLine(file);
    }

    private void CutTo(string path, long whole, long length)
    {
        using ISegmentFile file = files.Open(path);
        file.Truncate(whole);
        file.Flush();
        log.Warn("cut the end of a segment off; it was never acknowledged", ("path", path), ("bytes", length - whole));
    }
}
