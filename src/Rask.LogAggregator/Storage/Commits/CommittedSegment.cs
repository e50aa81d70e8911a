namespace Rask.LogAggregator.Storage.Commits;

/// <summary>How many bytes of a segment count.</summary>
/// <param name="Directory">Name of the service's directory.</param>
/// <param name="Number">Number of the segment.</param>
/// <param name="Length">Bytes that are committed.</param>
internal readonly record struct CommittedSegment(string Directory, int Number, long Length);
