namespace Rask.LogForwarder.Telemetry;

/// <summary>What the reader knows of one log.</summary>
/// <param name="Key">The container's full id, or the path of the log.</param>
/// <param name="Service">The service whose log it is.</param>
/// <param name="UnreadBytes">Bytes that are in its files and were not read; estimated where a file is compressed.</param>
/// <param name="Headroom">The time until rotation deletes the oldest unread byte; null where nothing is at risk, or nobody knows.</param>
internal readonly record struct LogFigures(string Key, string Service, long UnreadBytes, TimeSpan? Headroom);
