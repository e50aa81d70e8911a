namespace Rask.LogAggregator.Storage;

/// <summary>A segment file that an earlier process left, still to be counted.</summary>
/// <param name="Log">Its service.</param>
/// <param name="Path">Its path.</param>
/// <param name="Length">Its length in bytes.</param>
internal readonly record struct FoundSegment(ServiceLog Log, string Path, long Length);
