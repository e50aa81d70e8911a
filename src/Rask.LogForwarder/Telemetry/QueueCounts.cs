namespace Rask.LogForwarder.Telemetry;

/// <summary>What passed through the queue between reader and sender.</summary>
/// <param name="Pushed">Batches put in.</param>
/// <param name="Popped">Batches taken out.</param>
/// <param name="Dropped">Batches given up; 0 by design.</param>
internal readonly record struct QueueCounts(long Pushed, long Popped, long Dropped);
