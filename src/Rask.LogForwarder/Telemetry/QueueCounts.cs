namespace Rask.LogForwarder.Telemetry;

/// <summary>What passed through the queue between reader and sender.</summary>
/// <param name="Pushed">Batches put in.</param>
/// <param name="Popped">Batches taken out.</param>
/// <param name="Dropped">Batches given up; 0 by design.</param>
/// <param name="PassedBy">Batches that were delivered past the queue, and are in none of the other counts.</param>
internal readonly record struct QueueCounts(long Pushed, long Popped, long Dropped, long PassedBy);
