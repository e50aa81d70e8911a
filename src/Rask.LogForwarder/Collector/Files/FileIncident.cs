namespace Rask.LogForwarder.Collector.Files;

/// <summary>Something that happened to a log's files and that the operator should know.</summary>
/// <param name="Path">The file.</param>
/// <param name="What">What happened, for the forwarder's own log.</param>
/// <param name="UnreadableBytes">Bytes of the log that could not be read, as far as that is known.</param>
internal readonly record struct FileIncident(string Path, string What, long UnreadableBytes);
