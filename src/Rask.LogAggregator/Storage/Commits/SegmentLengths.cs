namespace Rask.LogAggregator.Storage.Commits;

/// <summary>The committed lengths of all segments. Used by one thread at a time.</summary>
internal sealed class SegmentLengths
{
    private readonly Dictionary<(string Directory, int Number), long> _lengths = [];

    /// <summary>All segments, ordered by directory and number.</summary>
    public IEnumerable<CommittedSegment> All =>
        _lengths.Select(known => new CommittedSegment(known.Key.Directory, known.Key.Number, known.Value))
            .OrderBy(segment => segment.Directory, StringComparer.Ordinal).ThenBy(segment => segment.Number);

    /// <summary>The committed length of a segment in bytes; null when nothing of it was ever committed.</summary>
    public long? Find(string directory, int number) => _lengths.TryGetValue((directory, number), out long length) ? length : null;

    /// <summary>Sets a length.</summary>
    public void Set(CommittedSegment segment) => _lengths[(segment.Directory, segment.Number)] = segment.Length;

    /// <summary>Forgets a segment whose file is gone.</summary>
    public void Remove(CommittedSegment segment) => _lengths.Remove((segment.Directory, segment.Number));
}
